#include "checks/scan/chunk.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stmtwatch::checks::scan {
namespace {

constexpr std::size_t separators_room_default = 1024;

std::size_t whole_blocks(std::uint64_t bytes) {
  return (static_cast<std::size_t>(std::max<std::uint64_t>(bytes, 1)) + block_bytes - 1) / block_bytes *
         block_bytes;
}

}  // namespace

SourceFault changed_while_read() {
  return {"the file changed while it was read: check it again when nothing writes to it any more"};
}

std::expected<void, SourceFault> read_fully(const Source& source, std::uint64_t offset,
                                            std::span<char> into) {
  const auto got = source.read_at(offset, std::as_writable_bytes(into));
  if (!got) return std::unexpected(got.error());
  if (*got != into.size()) return std::unexpected(changed_while_read());
  return {};
}

ScanFormat format_of(const Schema& schema) {
  return {.delimiter = schema.delimiter,
          .delimited = !schema.fixed_width,
          .quoted = schema.quote.has_value(),
          .quote = schema.quote.value_or('"'),
          .encoding = schema.encoding};
}

// Nothing is zeroed that need not be: to touch a megabyte costs more than to judge a small statement.
Chunk::Chunk(std::size_t room_bytes, std::size_t piece_bytes_max)
    : room_(room_bytes),
      piece_max_(piece_bytes_max),
      separators_room_(separators_room_default),
      buffer_(std::make_unique_for_overwrite<char[]>(room_bytes + piece_bytes_max + 2 * guard_bytes)),
      attention_(
          std::make_unique_for_overwrite<std::uint64_t[]>((room_bytes + piece_bytes_max) / block_bytes + 1)),
      separators_(std::make_unique_for_overwrite<Separator[]>(separators_room_ + piece_bytes_max +
                                                              block_bytes + rows_spare)) {}

void Chunk::scan(ScanBlocks scan_blocks, const ScanFormat& format, BlockCarry& carry) {
  std::memset(piece() + bytes, 0, guard_bytes);
  const std::size_t blocks = (bytes + block_bytes - 1) / block_bytes;
  const std::size_t first = room_ / block_bytes;
  std::uint32_t* const separators = separators_[separators_room_].data();
  const std::uint32_t* const end = scan_blocks(piece(), blocks, bytes, static_cast<std::uint32_t>(room_),
                                               format, carry, attention() + first, separators);
  separator_count_ = static_cast<std::size_t>(end - separators);
  attention_before = carry.attention_before != 0;
  attention()[first + blocks] = 0;
}

void Chunk::copy_piece(const Chunk& other) {
  offset = other.offset;
  bytes = other.bytes;
  attention_before = other.attention_before;
  std::memcpy(piece() - guard_bytes, other.piece() - guard_bytes, bytes + 2 * guard_bytes);
  const std::size_t words = (bytes + block_bytes - 1) / block_bytes + 1;
  const std::size_t first = room_ / block_bytes;
  const std::size_t other_first = other.room_ / block_bytes;
  std::copy_n(other.attention() + other_first, words, attention() + first);
  separator_count_ = other.separator_count_;
  const auto further = static_cast<std::uint32_t>(room_ - other.room_);
  std::ranges::transform(other.separators(), separators_.get() + separators_room_,
                         [further](Separator each) { return each.moved(further); });
}

const Separator* Chunk::put_before(std::span<const Separator> others, std::uint32_t moved) {
  if (others.size() > separators_room_) {
    const std::size_t room = std::bit_ceil(others.size());
    auto larger = std::make_unique_for_overwrite<Separator[]>(room + piece_max_ + block_bytes + rows_spare);
    std::ranges::copy(separators(), larger.get() + room);
    separators_ = std::move(larger);
    separators_room_ = room;
  }
  Separator* const to = separators_.get() + (separators_room_ - others.size());
  std::ranges::transform(others, to, [moved](Separator each) { return each.moved(moved); });
  return to;
}

ChunkReader::ChunkReader(const Source& source, const ScanFormat& format, std::size_t chunk_bytes,
                         Sealer* sealer, Isa isa)
    : source_(source),
      format_(format),
      scan_blocks_(scan_blocks(isa)),
      chunk_bytes_(whole_blocks(std::min<std::uint64_t>(chunk_bytes, source.size()))),
      sealer_(sealer),
      size_(source.size()) {}

NextChunk ChunkReader::next(std::unique_ptr<Chunk> used) {
  const bool fits = used != nullptr && used->piece_bytes_max() >= chunk_bytes_;
  auto chunk = fits ? std::move(used) : std::make_unique<Chunk>(Chunk::room_bytes_default, chunk_bytes_);
  chunk->offset = next_;
  chunk->bytes = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes_, size_ - next_));
  const std::span piece(chunk->piece(), chunk->bytes);
  if (const auto read = read_fully(source_, next_, piece); !read) return std::unexpected(read.error());
  if (sealer_ != nullptr) sealer_->add(std::as_bytes(piece));
  next_ += chunk->bytes;
  std::memcpy(chunk->piece() - block_bytes, last_bytes_, block_bytes);
  chunk->scan(scan_blocks_, format_, carry_);
  std::memcpy(last_bytes_, chunk->piece() + chunk->bytes - block_bytes, block_bytes);
  return chunk;
}

}  // namespace stmtwatch::checks::scan
