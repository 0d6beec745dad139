using System;

namespace PSRedis.Help;

/// <summary>An error in a page. The message begins with file and line.</summary>
public sealed class PageException(string message) : Exception(message);
