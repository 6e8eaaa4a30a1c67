#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checks/judge.hpp"
#include "checks/scan/blocks.hpp"
#include "checks/scan/rows.hpp"

namespace stmtwatch::checks::scan {

// A piece of a source with what the structural pass found in it. Before the piece there is room to put the
// end of the one before, so that a record that lies across both stands in one place.
class Chunk {
 public:
  static constexpr std::size_t guard_bytes = block_bytes;  // readable before the room and behind the content

  // More than nearly every record has; where it does not do, the window makes a chunk to measure.
  static constexpr std::size_t room_bytes_default = 16u << 10;

  // `room_bytes` and `piece_bytes_max` are multiples of 64.
  Chunk(std::size_t room_bytes, std::size_t piece_bytes_max);

  std::size_t room_bytes() const { return room_; }
  std::size_t piece_bytes_max() const { return piece_max_; }
  char* begin() { return buffer_.get() + guard_bytes; }
  const char* begin() const { return buffer_.get() + guard_bytes; }
  char* piece() { return begin() + room_; }
  const char* piece() const { return begin() + room_; }

  // As blocks.hpp has it, one word for each 64 bytes from begin() on, and a word more.
  std::uint64_t* attention() { return attention_.get(); }
  const std::uint64_t* attention() const { return attention_.get(); }

  std::uint64_t offset = 0;       // of the piece in the source
  std::size_t bytes = 0;          // of the piece
  bool attention_before = false;  // the three bytes before the piece need attention
  // Of the piece; positions from begin() on.
  std::span<const Separator> separators() const { return {piece_separators(), separator_count_}; }
  // Puts others before those of the piece, which must lie before the piece, and answers where they are;
  // behind those of the piece rows_spare more may be read.
  const Separator* put_before(std::span<const Separator> others, std::uint32_t moved);

  // Runs the structural pass over the piece.
  void scan(ScanBlocks scan_blocks, const ScanFormat& format, BlockCarry& carry);
  // Becomes a copy of `other` in all but the room; its piece_bytes_max() is as much at least.
  void copy_piece(const Chunk& other);

 private:
  const Separator* piece_separators() const { return separators_.get() + separators_room_; }

  std::size_t room_;
  std::size_t piece_max_;
  std::size_t separators_room_;
  std::unique_ptr<char[]> buffer_;
  std::unique_ptr<std::uint64_t[]> attention_;
  std::unique_ptr<Separator[]> separators_;
  std::size_t separator_count_ = 0;
};

using NextChunk = std::expected<std::unique_ptr<Chunk>, SourceFault>;

// What tells the lines and fields of a statement of `schema` apart.
ScanFormat format_of(const Schema& schema);

// A source from front to back, chunk by chunk.
class Chunks {
 public:
  virtual ~Chunks() = default;
  virtual std::uint64_t size() const = 0;  // of the source
  // The next chunk, not asked for at the source's end; `used` (may be null) is filled again some time, where
  // it is large enough.
  virtual NextChunk next(std::unique_ptr<Chunk> used) = 0;
};

// Reads and scans where it is asked.
class ChunkReader final : public Chunks {
 public:
  // `source` and `sealer` (may be null) must outlive it. `chunk_bytes` is rounded up to a multiple of 64.
  ChunkReader(const Source& source, const ScanFormat& format, std::size_t chunk_bytes, Sealer* sealer,
              Isa isa);

  std::uint64_t size() const override { return size_; }
  NextChunk next(std::unique_ptr<Chunk> used) override;
  bool at_end() const { return next_ == size_; }

 private:
  const Source& source_;
  ScanFormat format_;
  ScanBlocks scan_blocks_;
  std::size_t chunk_bytes_;
  Sealer* sealer_;
  std::uint64_t size_;
  std::uint64_t next_ = 0;
  BlockCarry carry_;
  char last_bytes_[block_bytes] = {};  // of the chunk before
};

// Fills `into` from `offset`; a source that ends before is a fault, as it has changed since its size was
// asked.
std::expected<void, SourceFault> read_fully(const Source& source, std::uint64_t offset, std::span<char> into);
SourceFault changed_while_read();

}  // namespace stmtwatch::checks::scan
