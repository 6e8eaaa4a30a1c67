#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>

#include "checks/scan/chunk.hpp"
#include "checks/scan/rows.hpp"

namespace stmtwatch::checks::scan {

// The part of a source that is being looked at, with its separators found. It moves forward through the
// source, reading each byte once and handing it to the sealer, if there is one. Positions are indexes into
// text(), whose bytes before front() mean nothing; they and text() itself hold until the next extend().
class Window {
 public:
  // `chunks` must outlive it; `spare` (may be null) is used where it is large enough.
  explicit Window(Chunks& chunks, std::unique_ptr<Chunk> spare = nullptr)
      : chunks_(chunks), spare_(std::move(spare)) {}

  // The memory of the text, for another window: this one is over.
  std::unique_ptr<Chunk> release() { return std::move(chunk_ ? chunk_ : spare_); }

  // Reads the next chunk behind what is there and forgets what lies before front(). False: the source is at
  // its end.
  std::expected<bool, SourceFault> extend();
  // Goes forward by whole separators: the byte before the new front is one, or the front is at the end of the
  // text.
  void advance_to(std::size_t position);
  // The same where the first `count` of separators() are known to lie before `position`.
  void advance_to(std::size_t position, std::size_t count) {
    front_ = position;
    separators_ += count;
    separator_count_ -= count;
  }

  // Replaces text, which is of a record that is being taken. The masks and separators know nothing of it.
  void write_over(std::size_t position, std::string_view bytes);

  // At least 64 bytes before and behind it are readable.
  std::string_view text() const { return text_; }
  std::size_t front() const { return front_; }
  std::span<const Separator> separators() const {  // from front() on
    return {separators_, separator_count_};
  }
  // The same as bits; rows_spare more may be read.
  const std::uint32_t* separator_bits() const {
    return separator_count_ == 0 ? nullptr : separators_->data();
  }
  // As blocks.hpp has it: bit n of word m is for text()[64 * m + n].
  const std::uint64_t* attention() const { return chunk_->attention(); }

  // Of text()[0] in the source, modulo 2^64: that may lie before its first byte.
  std::uint64_t offset() const { return offset_; }
  std::uint64_t front_offset() const { return offset_ + front_; }
  bool at_end() const { return offset_ + text_.size() == chunks_.size(); }  // nothing left to read

 private:
  void keep(std::size_t from, Chunk& next);

  Chunks& chunks_;
  std::unique_ptr<Chunk> chunk_;  // text() lies in it
  std::unique_ptr<Chunk> spare_;
  std::string_view text_;
  std::size_t front_ = 0;
  std::uint64_t offset_ = 0;
  const Separator* separators_ = nullptr;  // they lie in the chunk as well
  std::size_t separator_count_ = 0;
};

}  // namespace stmtwatch::checks::scan
