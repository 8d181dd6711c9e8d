namespace UmlCaxs.Playground.Scans;

/// <summary>
/// Results asked for last. Requests that ask for the same at the same time wait for one computation of it.
/// </summary>
/// <param name="capacity">Most results kept; what was not asked for the longest makes room.</param>
internal sealed class RecentCache<T>(int capacity)
    where T : class
{
    private readonly Lock gate = new();
    private readonly LinkedList<(string Key, Lazy<T> Value)> recent = [];
    private readonly Dictionary<string, LinkedListNode<(string Key, Lazy<T> Value)>> byKey = [];

    /// <summary>A result, computed if it is not kept.</summary>
    public T Get(string key, Func<T> compute)
    {
        LinkedListNode<(string Key, Lazy<T> Value)>? node;
        lock (gate)
        {
            if (byKey.TryGetValue(key, out node))
                recent.Remove(node);
            else
                byKey.Add(key, node = new((key, new Lazy<T>(compute))));
            recent.AddFirst(node);
            if (byKey.Count > capacity)
                Remove(recent.Last!);
        }

        try
        {
            return node.Value.Value.Value;
        }
        catch
        {
            // What failed is tried again by whoever asks next.
            lock (gate)
                if (byKey.TryGetValue(key, out LinkedListNode<(string Key, Lazy<T> Value)>? failed) && failed == node)
                    Remove(failed);
            throw;
        }
    }

    private void Remove(LinkedListNode<(string Key, Lazy<T> Value)> node)
    {
        recent.Remove(node);
        byKey.Remove(node.Value.Key);
    }
}
