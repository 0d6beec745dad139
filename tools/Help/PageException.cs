using System;

namespace PSRedis.Help;

/// <summary>A page is not as it has to be. The message begins with its file and line.</summary>
public sealed class PageException(string message) : Exception(message);
