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
    /// <summary>The bytes of a block for who names no size, as a request that is read.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>
    /// The bytes of a block for who asks for as much: large objects that are sent. With a tenth of it the threads' handing over to each
    /// other costs more than the copies.
    /// </summary>
    public const int PieceBytes = 1024 * 1024;

    /// <summary>How many such blocks are kept, and should be asked for at a time.</summary>
    public const int Pieces = 16;

    /// <summary>
    /// The bytes of a block for who names no size while <see cref="Blocks"/> are in use: a thousand requests that come together have some hundred
    /// bytes each, and blocks made for them and thrown away were more work for the runtime than the requests.
    /// </summary>
    public const int SmallBytes = 8 * 1024;

    /// <summary>How many blocks of <see cref="BlockBytes"/> are kept, and in use before small ones take their place.</summary>
    public const int Blocks = 64;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        // 16 MiB of each: what sixteen transfers use at once. What a burst has used beyond this goes back to the runtime.
        private readonly Shelf _blocks = new(BlockBytes, kept: Blocks);
        private readonly Shelf _pieces = new(PieceBytes, kept: Pieces);
        private readonly Shelf _small = new(SmallBytes, kept: 1024);

        public override int MaxBufferSize => PieceBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, PieceBytes);
            return minBufferSize > BlockBytes ? _pieces.Take()
                : minBufferSize > SmallBytes ? _blocks.Take()
                : _blocks.TryTake() ?? _small.Take();
        }

        protected override void Dispose(bool disposing)
        {
            _blocks.Clear();
            _pieces.Clear();
            _small.Clear();
        }
    }

    /// <summary>Free blocks of one size. The last one given back goes out first: its bytes are still in the processor's cache.</summary>
    private sealed class Shelf(int bytes, int kept)
    {
        private readonly Lock _lock = new();
        private readonly Stack<Block> _free = new(kept);
        private int _inUse;

        public Block Take() => Take(int.MaxValue)!;

        /// <summary>Null while as many are in use as are kept.</summary>
        public Block? TryTake() => Take(kept);

        public void Return(Block block)
        {
            lock (_lock)
            {
                _inUse--;
                if (_free.Count < kept)
                {
                    _free.Push(block);
                }
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                _free.Clear();
            }
        }

        private Block? Take(int most)
        {
            lock (_lock)
            {
                if (_inUse >= most)
                {
                    return null;
                }

                _inUse++;
                if (_free.TryPop(out var block))
                {
                    block.IsRented = true;
                    return block;
                }
            }

            return new Block(this, bytes);
        }
    }

    // Pinned for life, so that a socket need not pin it for each call.
    private sealed class Block(Shelf shelf, int bytes) : IMemoryOwner<byte>
    {
        private int _isRented = 1;

        public bool IsRented
        {
            set => Volatile.Write(ref _isRented, value ? 1 : 0);
        }

        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), 0, bytes);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isRented, 0) == 1)
            {
                shelf.Return(this);
            }
        }
    }
}
