using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using PSRedis.Faults;

namespace PSRedis.Tests.Model;

/// <summary>An event at the server: a command arrived, or was executed.</summary>
/// <param name="Link">The number of the link; 0: by another client.</param>
/// <param name="Number">The number of the command.</param>
/// <param name="IsExecuted">Whether it was executed; false: it arrived.</param>
/// <param name="Database">The database.</param>
/// <param name="Changed">The keys that it changed.</param>
/// <param name="Reply">The reply; null for a transaction that was aborted.</param>
internal sealed record Entry(int Link, int Number, bool IsExecuted, int Database, string[] Changed, string? Reply);

/// <summary>
/// A server with two databases of numbers and a list of items, which logs what arrives and when it is executed. It can read requests without answering,
/// answer some, and close its links before or after it has executed what has arrived. If the client closes a link, what has arrived is still executed.
/// </summary>
internal sealed class ModelServer : IDisposable
{
    // How long the client may take from a time-out to closing its link, and from the beginning of a wait until it takes effect.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private readonly ScriptedServer _scripted;
    private readonly object _gate = new();
    private readonly List<ServerLink> _links = [];
    private readonly List<Entry> _log = [];
    private readonly Dictionary<(int Database, string Key), long> _values = [];
    private bool _isFrozen;
    private bool _isOver;
    private int _allowed;
    private int _items;
    private string? _unexpected;

    public ModelServer() => _scripted = new ScriptedServer(Play);

    public RedisOptions Options => _scripted.Options;

    /// <summary>An unexpected request; null: there was none.</summary>
    public string? Unexpected
    {
        get
        {
            lock (_gate) return _unexpected;
        }
    }

    /// <summary>All events so far.</summary>
    public Entry[] Log
    {
        get
        {
            lock (_gate) return [.. _log];
        }
    }

    /// <summary>Whether all links are closed.</summary>
    public bool HasNoLinks
    {
        get
        {
            lock (_gate) return _links.TrueForAll(link => link.IsRead);
        }
    }

    public void Freeze() => Do(() => _isFrozen = true);

    public void Thaw() => Do(() => _isFrozen = false);

    /// <summary>Answers some of the waiting requests, although it is frozen.</summary>
    public void Answer(int requests)
    {
        Do(() => _allowed = requests);
        Do(() => _allowed = 0);
    }

    public void Change(string key) => Do(() =>
    {
        for (int database = 0; database < 2; database++)
        {
            Set(database, key, -1);
            _log.Add(new Entry(0, 0, true, database, [key], null));
        }
    });

    public void Push() => Do(() => _items++);

    /// <summary>Answers all present and future requests; blocking pops get no item.</summary>
    public void Finish() => Do(() => (_isOver, _isFrozen) = (true, false));

    public void Break(bool isDone, bool isReset) => Do(() =>
    {
        foreach (ServerLink link in _links.Where(link => !link.HasEnded))
        {
            link.HasEnded = true;
            while (isDone && link.Waiting.TryPeek(out Request? request) && !IsBlocked(request)) Execute(link, link.Waiting.Dequeue());
            link.Waiting.Clear();
            if (isReset) link.Wire.Reset();
            else link.Wire.Close();
        }
    });

    /// <summary>Whether a command has arrived and is not answered yet, on an open link.</summary>
    public bool Owes(int number)
    {
        lock (_gate) return _links.Exists(link => !link.HasEnded && link.Waiting.Any(request => request.Number == number));
    }

    /// <summary>Whether an empty transaction, with which the client tests whether transactions are accepted, has arrived and is not answered yet.</summary>
    public bool OwesEmptyTransaction
    {
        get
        {
            lock (_gate) return _links.Exists(link => !link.HasEnded && link.Waiting.Any(request => request is { IsTransaction: true, Commands: [] }));
        }
    }

    /// <summary>
    /// How long the server had sent nothing when the link was closed, while the reply to this command was the next one. Null: the link is open, other replies
    /// were due before, or nobody waited for this one.
    /// </summary>
    public TimeSpan? SilenceBefore(int number, long waitBegan)
    {
        lock (_gate)
        {
            ServerLink? link = _links.FindLast(link => link.OwedAtEnd?.Number == number);
            if (link is null || Between(waitBegan, link.EndedAt) < Delay) return null;
            long silentSince = Math.Max(link.LastWritten, link.OwedAtEnd!.ArrivedAt);
            TimeSpan silence = Between(silentSince, link.EndedAt);
            // The time-out may have been that of an earlier command, which was answered at the same moment.
            return silence > Delay ? silence : null;
        }
    }

    /// <summary>Whether it has seen that the client closed the link on which the command arrived last.</summary>
    public bool HasSeenEnd(int number)
    {
        lock (_gate) return _log.FindLast(entry => entry.Number == number && !entry.IsExecuted) is not { } arrival || _links[arrival.Link - 1].HasEnded;
    }

    public void Dispose() => _scripted.Dispose();

    private static TimeSpan Between(long start, long end) => TimeSpan.FromSeconds((end - start) / (double)Stopwatch.Frequency);

    private void Do(Action action)
    {
        lock (_gate)
        {
            action();
            Serve();
        }
    }

    private void Play(ScriptedConnection wire)
    {
        ServerLink link;
        wire.AnswersEmptyTransactions = false;
        lock (_gate) _links.Add(link = new ServerLink(wire, _links.Count + 1));
        try
        {
            while (Read(wire) is { } request)
            {
                Do(() =>
                {
                    if (request.Number > 0) _log.Add(new Entry(link.Number, request.Number, false, link.Database, [], null));
                    if (!link.HasEnded) link.Waiting.Enqueue(request);
                });
            }
        }
        catch (FormatException e)
        {
            lock (_gate) _unexpected ??= e.Message;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The link is closed.
        }
        Do(() =>
        {
            link.IsRead = true;
            if (link.HasEnded) return;
            link.HasEnded = true;
            link.EndedAt = Stopwatch.GetTimestamp();
            link.OwedAtEnd = link.Waiting.FirstOrDefault();
        });
    }

    private static Request? Read(ScriptedConnection wire)
    {
        if (wire.Read() is not { } first) return null;
        if (first != "MULTI") return new Request([first]);
        var commands = new List<string>();
        while (wire.Read() is { } command)
        {
            if (command == "EXEC") return new Request([.. commands]) { IsTransaction = true };
            commands.Add(command);
        }
        return null;
    }

    /// <summary>Executes whatever can be executed.</summary>
    private void Serve()
    {
        foreach (ServerLink link in _links)
        {
            while (link.Waiting.TryPeek(out Request? request))
            {
                if (_isFrozen && request.Number > 0 && _allowed == 0) break;
                if (IsBlocked(request))
                {
                    // A server drops a blocked client that has disconnected, with all its later requests.
                    if (link.HasEnded) link.Waiting.Clear();
                    break;
                }
                if (_isFrozen && request.Number > 0) _allowed--;
                Execute(link, link.Waiting.Dequeue());
            }
        }
    }

    private bool IsBlocked(Request request) => request.Name == "BLPOP" && _items == 0 && !_isOver;

    private void Execute(ServerLink link, Request request)
    {
        int database = link.Database;
        string wire;
        if (request.IsTransaction)
        {
            bool isAborted = link.IsDirty;
            link.EndWatch();
            (string Reply, string[] Changed)[] done = isAborted ? [] : [.. request.Commands.Select(command => Execute(link, command))];
            string? transactionReply = isAborted ? null : string.Join("; ", done.Select(each => each.Reply));
            _log.Add(new Entry(link.Number, request.Number, true, database, [.. done.SelectMany(each => each.Changed)], transactionReply));
            string queued = string.Concat(request.Commands.Select(_ => "+QUEUED|"));
            wire = $"+OK|{queued}{(isAborted ? "_|" : $"*{done.Length}|{string.Concat(done.Select(each => $"+{each.Reply}|"))}")}";
        }
        else
        {
            (string reply, string[] changed) = Execute(link, request.Commands[0]);
            if (request.Number > 0) _log.Add(new Entry(link.Number, request.Number, true, database, changed, reply));
            wire = request.Name == "HELLO" ? reply : $"+{reply}|";
        }
        if (link.HasEnded) return;
        link.LastWritten = Stopwatch.GetTimestamp();
        try
        {
            link.Wire.Write(wire);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has disconnected.
        }
    }

    private (string Reply, string[] Changed) Execute(ServerLink link, string command)
    {
        string[] words = command.Split(' ');
        string mark = words[^1];
        switch (words[0])
        {
            case "HELLO":
                return ("%3|$6|server|$5|redis|$7|version|$5|7.2.0|$5|proto|:3|", []);
            case "CLIENT":
                return ("OK", []);
            case "UNWATCH":
                link.EndWatch();
                return ("OK", []);
            case "WATCH":
                link.Watched.Add((link.Database, words[1]));
                return ("OK", []);
            case "SELECT":
                link.Database = int.Parse(words[1], CultureInfo.InvariantCulture);
                return (words.Length == 2 ? "OK" : mark, []);
            case "GET":
                return ($"{mark} {Value()}", []);
            case "SET":
                Set(link.Database, words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
                return (mark, [words[1]]);
            case "INCRBY":
                Set(link.Database, words[1], Value() + 1);
                return ($"{mark} {Value()}", [words[1]]);
            case "BLPOP":
                if (_items == 0) return ($"{mark} nothing", []);
                _items--;
                return ($"{mark} item", []);
            default:
                _unexpected ??= $"The server got '{command}'.";
                return ("OK", []);
        }

        long Value() => _values.GetValueOrDefault((link.Database, words[1]));
    }

    private void Set(int database, string key, long value)
    {
        _values[(database, key)] = value;
        foreach (ServerLink link in _links) link.IsDirty |= link.Watched.Contains((database, key));
    }

    private sealed class Request(string[] commands)
    {
        public string[] Commands => commands;

        public bool IsTransaction { get; init; }

        public string Name { get; } = commands.Length == 0 ? "" : commands[0].Split(' ')[0];

        /// <summary>Its number; 0 for what the client itself sends, such as the handshake.</summary>
        public int Number { get; } = commands.Length > 0 && commands[^1].LastIndexOf(" #", StringComparison.Ordinal) is >= 0 and var mark
            ? int.Parse(commands[^1][(mark + 2)..], CultureInfo.InvariantCulture) : 0;

        public long ArrivedAt { get; } = Stopwatch.GetTimestamp();
    }

    private sealed class ServerLink(ScriptedConnection wire, int number)
    {
        public ScriptedConnection Wire => wire;

        public int Number => number;

        /// <summary>The requests that have arrived and are not executed yet.</summary>
        public Queue<Request> Waiting { get; } = new();

        public int Database { get; set; }

        public HashSet<(int Database, string Key)> Watched { get; } = [];

        public bool IsDirty { get; set; }

        /// <summary>Whether it was closed, by either side.</summary>
        public bool HasEnded { get; set; }

        /// <summary>Whether all that arrived on it was read.</summary>
        public bool IsRead { get; set; }

        public long LastWritten { get; set; }

        /// <summary>When the client closed it.</summary>
        public long EndedAt { get; set; }

        /// <summary>The request whose reply was the next one when the client closed the link.</summary>
        public Request? OwedAtEnd { get; set; }

        public void EndWatch()
        {
            Watched.Clear();
            IsDirty = false;
        }
    }
}
