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
// text(); they and text() itself hold until the next extend().
class Window {
 public:
  // `chunks` must outlive it.
  explicit Window(Chunks& chunks) : chunks_(chunks) {}

  // Reads the next chunk behind what is there and forgets what lies before front(). False: the source is at
  // its end.
  std::expected<bool, SourceFault> extend();
  // Goes forward by whole separators: the byte before the new front is one, or the front is at the end of the
  // text.
  void advance_to(std::size_t position);
  // The same where the first `count` of separators() are known to lie before `position`.
  void advance_to(std::size_t position, std::size_t count) {
    front_ = position;
    first_separator_ += count;
  }

  // Replaces text, which is of a record that is being taken. The masks and separators know nothing of it.
  void write_over(std::size_t position, std::string_view bytes);

  // At least 64 bytes before and behind it are readable.
  std::string_view text() const { return text_; }
  std::size_t front() const { return front_; }
  std::span<const Separator> separators() const {  // from front() on
    return std::span<const Separator>(separators_.get(), separator_count_).subspan(first_separator_);
  }
  // The same as bits; rows_spare more may be read.
  const std::uint32_t* separator_bits() const { return separators_[first_separator_].data(); }
  // As blocks.hpp has it: bit n of word m is for text()[64 * m + n].
  const std::uint64_t* attention() const { return chunk_->attention() + first_word_; }

  std::uint64_t offset() const { return offset_; }  // of text()[0] in the source
  std::uint64_t front_offset() const { return offset_ + front_; }
  bool at_end() const { return offset_ + text_.size() == chunks_.size(); }  // nothing left to read

 private:
  void keep(std::size_t from, Chunk& next);
  void keep_separators(std::size_t from, const Chunk& next, std::size_t kept_bytes);

  Chunks& chunks_;
  std::unique_ptr<Chunk> chunk_;  // text() lies in it
  std::unique_ptr<Chunk> spare_;
  std::string_view text_;
  std::size_t first_word_ = 0;
  std::size_t front_ = 0;
  std::uint64_t offset_ = 0;
  std::unique_ptr<Separator[]> separators_ = std::make_unique<Separator[]>(rows_spare);
  std::size_t separators_max_ = 0;  // there is room for, and for rows_spare more
  std::size_t separator_count_ = 0;
  std::size_t first_separator_ = 0;
};

}  // namespace stmtwatch::checks::scan
