#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "checks/judge.hpp"

namespace stmtwatch::checks::scan {

// The part of a source that is being looked at, with its separators found. It moves forward through the
// source, reading each byte once and handing it to the sealer, if there is one. Positions are indexes into
// text(); they and text() itself hold until the next extend().
class Window {
 public:
  // `source` and `sealer` must outlive it.
  Window(const Source& source, char delimiter, std::size_t chunk_bytes, Sealer* sealer);

  // Reads the next chunk behind what is there and forgets what lies before front(). False: the source is at
  // its end.
  std::expected<bool, SourceFault> extend();
  // Goes forward by whole separators: the byte before the new front is one, or the front is at the end of the
  // text.
  void advance_to(std::size_t position);

  std::string_view text() const { return {buffer_.data(), filled_}; }
  std::size_t front() const { return front_; }
  std::span<const std::uint32_t> separators() const {  // from front() on
    return std::span(separators_).subspan(first_separator_);
  }
  std::uint64_t offset() const { return offset_; }  // of text()[0] in the source
  std::uint64_t front_offset() const { return offset_ + front_; }
  bool at_end() const { return offset_ + filled_ == size_; }  // nothing left to read

 private:
  void forget_before_front();

  const Source& source_;
  char delimiter_;
  std::size_t chunk_bytes_;
  Sealer* sealer_;
  std::uint64_t size_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t front_ = 0;
  std::uint64_t offset_ = 0;
  std::vector<std::uint32_t> separators_;
  std::size_t first_separator_ = 0;
};

// Fills `into` from `offset`; a source that ends before is a fault, as it has changed since its size was
// asked.
std::expected<void, SourceFault> read_fully(const Source& source, std::uint64_t offset, std::span<char> into);
SourceFault changed_while_read();

}  // namespace stmtwatch::checks::scan
