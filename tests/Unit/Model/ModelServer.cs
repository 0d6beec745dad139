using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using PSRedis.Faults;

namespace PSRedis.Tests.Model;

/// <summary>What came to pass at the server.</summary>
/// <param name="Line">On which line; 0: by another client.</param>
/// <param name="Number">The number of the command.</param>
/// <param name="IsExecuted">Whether it was executed, or has arrived only.</param>
/// <param name="Database">In which database.</param>
/// <param name="Changed">The keys that changed by that.</param>
/// <param name="Reply">What its caller is told; null for a transaction that was aborted.</param>
internal sealed record Entry(int Line, int Number, bool IsExecuted, int Database, string[] Changed, string? Reply);

/// <summary>
/// A server with two databases of numbers and a list of items, which notes what arrives, and when it is executed. It can take requests in and answer none, answer some,
/// and end its lines before or after what has arrived was executed. The end of a line by its client does not undo what has arrived.
/// </summary>
internal sealed class ModelServer : IDisposable
{
    // How long the client may take from the end of its patience to the end of its line, and from the beginning of a wait to its being noticed.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private readonly ScriptedServer _scripted;
    private readonly object _gate = new();
    private readonly List<Line> _lines = [];
    private readonly List<Entry> _log = [];
    private readonly Dictionary<(int Database, string Key), long> _values = [];
    private bool _isFrozen;
    private bool _isOver;
    private int _allowed;
    private int _items;
    private string? _trouble;

    public ModelServer() => _scripted = new ScriptedServer(Play);

    public RedisOptions Options => _scripted.Options;

    /// <summary>What should not have come; null where nothing did.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate) return _trouble;
        }
    }

    /// <summary>All that has come to pass.</summary>
    public Entry[] Log
    {
        get
        {
            lock (_gate) return [.. _log];
        }
    }

    /// <summary>Whether all lines have ended.</summary>
    public bool IsLeft
    {
        get
        {
            lock (_gate) return _lines.TrueForAll(line => line.IsRead);
        }
    }

    public void Freeze() => Do(() => _isFrozen = true);

    public void Thaw() => Do(() => _isFrozen = false);

    /// <summary>Answers some of what waits, although it is frozen.</summary>
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

    /// <summary>Answers whatever there is and will be; what waits for an item gets none.</summary>
    public void Finish() => Do(() => (_isOver, _isFrozen) = (true, false));

    public void Break(bool isDone, bool isReset) => Do(() =>
    {
        foreach (Line line in _lines.Where(line => !line.HasEnded))
        {
            line.HasEnded = true;
            while (isDone && line.Waiting.TryPeek(out Request? request) && !IsBlocked(request)) Execute(line, line.Waiting.Dequeue());
            line.Waiting.Clear();
            if (isReset) line.Wire.Reset();
            else line.Wire.Close();
        }
    });

    /// <summary>Whether a command has arrived, and its reply is still to come, on a line that has not ended.</summary>
    public bool Owes(int number)
    {
        lock (_gate) return _lines.Exists(line => !line.HasEnded && line.Waiting.Any(request => request.Number == number));
    }

    /// <summary>Whether an empty transaction has arrived, by which the client finds out whether they are accepted, and is still to be answered.</summary>
    public bool OwesEmptyTransaction
    {
        get
        {
            lock (_gate) return _lines.Exists(line => !line.HasEnded && line.Waiting.Any(request => request is { IsTransaction: true, Commands: [] }));
        }
    }

    /// <summary>
    /// How long nothing came from the server while it owed the reply to this command before all others, up to the end of the line. Null: the line has not ended,
    /// others were owed before, or nobody waited for this.
    /// </summary>
    public TimeSpan? SilenceBefore(int number, long waitBegan)
    {
        lock (_gate)
        {
            Line? line = _lines.FindLast(line => line.OwedAtEnd?.Number == number);
            if (line is null || Between(waitBegan, line.EndedAt) < Delay) return null;
            long silentSince = Math.Max(line.LastWritten, line.OwedAtEnd!.ArrivedAt);
            TimeSpan silence = Between(silentSince, line.EndedAt);
            // Its patience may have been at an end with what was owed before this, and was answered at that very moment.
            return silence > Delay ? silence : null;
        }
    }

    /// <summary>Whether it knows that the client has ended the line on which a command had arrived last.</summary>
    public bool KnowsOfEnd(int number)
    {
        lock (_gate) return _log.FindLast(entry => entry.Number == number && !entry.IsExecuted) is not { } arrival || _lines[arrival.Line - 1].HasEnded;
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
        Line line;
        wire.AnswersEmptyTransactions = false;
        lock (_gate) _lines.Add(line = new Line(wire, _lines.Count + 1));
        try
        {
            while (Read(wire) is { } request)
            {
                Do(() =>
                {
                    if (request.Number > 0) _log.Add(new Entry(line.Number, request.Number, false, line.Database, [], null));
                    if (!line.HasEnded) line.Waiting.Enqueue(request);
                });
            }
        }
        catch (FormatException e)
        {
            lock (_gate) _trouble ??= e.Message;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
        Do(() =>
        {
            line.IsRead = true;
            if (line.HasEnded) return;
            line.HasEnded = true;
            line.EndedAt = Stopwatch.GetTimestamp();
            line.OwedAtEnd = line.Waiting.FirstOrDefault();
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

    /// <summary>Executes what can be.</summary>
    private void Serve()
    {
        foreach (Line line in _lines)
        {
            while (line.Waiting.TryPeek(out Request? request))
            {
                if (_isFrozen && request.Number > 0 && _allowed == 0) break;
                if (IsBlocked(request))
                {
                    // A server forgets who waits there and has gone, with all that came behind.
                    if (line.HasEnded) line.Waiting.Clear();
                    break;
                }
                if (_isFrozen && request.Number > 0) _allowed--;
                Execute(line, line.Waiting.Dequeue());
            }
        }
    }

    private bool IsBlocked(Request request) => request.Name == "BLPOP" && _items == 0 && !_isOver;

    private void Execute(Line line, Request request)
    {
        int database = line.Database;
        string wire;
        if (request.IsTransaction)
        {
            bool isAborted = line.IsDirty;
            line.EndWatch();
            (string Reply, string[] Changed)[] done = isAborted ? [] : [.. request.Commands.Select(command => Execute(line, command))];
            string? told = isAborted ? null : string.Join("; ", done.Select(each => each.Reply));
            _log.Add(new Entry(line.Number, request.Number, true, database, [.. done.SelectMany(each => each.Changed)], told));
            string queued = string.Concat(request.Commands.Select(_ => "+QUEUED|"));
            wire = $"+OK|{queued}{(isAborted ? "_|" : $"*{done.Length}|{string.Concat(done.Select(each => $"+{each.Reply}|"))}")}";
        }
        else
        {
            (string reply, string[] changed) = Execute(line, request.Commands[0]);
            if (request.Number > 0) _log.Add(new Entry(line.Number, request.Number, true, database, changed, reply));
            wire = request.Name == "HELLO" ? reply : $"+{reply}|";
        }
        if (line.HasEnded) return;
        line.LastWritten = Stopwatch.GetTimestamp();
        try
        {
            line.Wire.Write(wire);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }

    private (string Reply, string[] Changed) Execute(Line line, string command)
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
                line.EndWatch();
                return ("OK", []);
            case "WATCH":
                line.Watched.Add((line.Database, words[1]));
                return ("OK", []);
            case "SELECT":
                line.Database = int.Parse(words[1], CultureInfo.InvariantCulture);
                return (words.Length == 2 ? "OK" : mark, []);
            case "GET":
                return ($"{mark} {Value()}", []);
            case "SET":
                Set(line.Database, words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
                return (mark, [words[1]]);
            case "INCRBY":
                Set(line.Database, words[1], Value() + 1);
                return ($"{mark} {Value()}", [words[1]]);
            case "BLPOP":
                if (_items == 0) return ($"{mark} nothing", []);
                _items--;
                return ($"{mark} item", []);
            default:
                _trouble ??= $"The server got '{command}'.";
                return ("OK", []);
        }

        long Value() => _values.GetValueOrDefault((line.Database, words[1]));
    }

    private void Set(int database, string key, long value)
    {
        _values[(database, key)] = value;
        foreach (Line line in _lines) line.IsDirty |= line.Watched.Contains((database, key));
    }

    private sealed class Request(string[] commands)
    {
        public string[] Commands => commands;

        public bool IsTransaction { get; init; }

        public string Name { get; } = commands.Length == 0 ? "" : commands[0].Split(' ')[0];

        /// <summary>Its number; 0 for what the client sends by itself, such as the greeting.</summary>
        public int Number { get; } = commands.Length > 0 && commands[^1].LastIndexOf(" #", StringComparison.Ordinal) is >= 0 and var mark
            ? int.Parse(commands[^1][(mark + 2)..], CultureInfo.InvariantCulture) : 0;

        public long ArrivedAt { get; } = Stopwatch.GetTimestamp();
    }

    private sealed class Line(ScriptedConnection wire, int number)
    {
        public ScriptedConnection Wire => wire;

        public int Number => number;

        /// <summary>What has arrived and was not executed.</summary>
        public Queue<Request> Waiting { get; } = new();

        public int Database { get; set; }

        public HashSet<(int Database, string Key)> Watched { get; } = [];

        public bool IsDirty { get; set; }

        /// <summary>Whether it has ended, on either side.</summary>
        public bool HasEnded { get; set; }

        /// <summary>Whether all that came on it was read.</summary>
        public bool IsRead { get; set; }

        public long LastWritten { get; set; }

        /// <summary>When the client ended it.</summary>
        public long EndedAt { get; set; }

        /// <summary>What the client would have got a reply to next when it ended the line.</summary>
        public Request? OwedAtEnd { get; set; }

        public void EndWatch()
        {
            Watched.Clear();
            IsDirty = false;
        }
    }
}
