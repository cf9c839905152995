using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Api.Http;

/// <summary>
/// The memory that the server reads requests into and writes answers from. Its own blocks have 4 KiB, and each read of a socket fills one:
/// the bytes of an upload then cost more calls of the system than anything else. A connection that waits holds no block.
/// </summary>
internal sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    /// <summary>The bytes of a block.</summary>
    public const int BlockBytes = 256 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        // 16 MiB: what sixteen uploads use at once. What a burst has used beyond this goes back to the runtime.
        private const int BlocksKept = 64;

        // The last one given back goes out first: its bytes are still in the processor's cache.
        private readonly Lock _lock = new();
        private readonly Stack<Block> _free = new(BlocksKept);

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            lock (_lock)
            {
                if (_free.TryPop(out var block))
                {
                    block.IsRented = true;
                    return block;
                }
            }

            return new Block(this);
        }

        protected override void Dispose(bool disposing)
        {
            lock (_lock)
            {
                _free.Clear();
            }
        }

        private void Return(Block block)
        {
            lock (_lock)
            {
                if (_free.Count < BlocksKept)
                {
                    _free.Push(block);
                }
            }
        }

        // Pinned for life, so that a socket need not pin it for each call.
        private sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            private int _isRented = 1;

            public bool IsRented
            {
                set => Volatile.Write(ref _isRented, value ? 1 : 0);
            }

            public Memory<byte> Memory { get; } =
                MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _isRented, 0) == 1)
                {
                    pool.Return(this);
                }
            }
        }
    }
}
