#include "checks/scan/window.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace stmtwatch::checks::scan {

std::expected<bool, SourceFault> Window::extend() {
  if (at_end()) return false;
  const std::size_t from = front_ / block_bytes * block_bytes;
  const std::size_t kept = text_.size() - from;
  auto next = chunks_.next(std::move(spare_));
  if (!next) return std::unexpected(next.error());
  if ((*next)->room_bytes() < kept) {
    auto larger = std::make_unique<Chunk>(std::bit_ceil(kept), (*next)->piece_bytes_max());
    larger->copy_piece(**next);
    *next = std::move(larger);
  }
  keep(from, **next);
  spare_ = std::exchange(chunk_, *std::move(next));
  return true;
}

// Puts the text from `from` on, a multiple of 64, before the piece of `next`. Every chunk but the last is
// full, so that the words of the masks move as they are.
void Window::keep(std::size_t from, Chunk& next) {
  const std::size_t kept = text_.size() - from;
  const std::size_t to = next.room_bytes() - kept;
  if (kept > 0) {
    std::memcpy(next.begin() + to, text_.data() + from, kept);
    std::memcpy(next.attention() + to / block_bytes, chunk_->attention() + from / block_bytes,
                kept / block_bytes * sizeof(std::uint64_t));
    if (next.attention_before)
      next.attention()[next.room_bytes() / block_bytes - 1] |= std::uint64_t{7} << 61;
  }
  const auto old = separators();
  separators_ = next.put_before(old, static_cast<std::uint32_t>(to - from));
  separator_count_ = old.size() + next.separators().size();
  text_ = {next.begin(), next.room_bytes() + next.bytes};
  offset_ = next.offset - next.room_bytes();
  front_ += to - from;
}

void Window::write_over(std::size_t position, std::string_view bytes) {
  std::memcpy(chunk_->begin() + position, bytes.data(), bytes.size());
}

void Window::advance_to(std::size_t position) {
  const auto left = separators();
  const auto at = std::ranges::lower_bound(left, position, {}, &Separator::position);
  advance_to(position, static_cast<std::size_t>(at - left.begin()));
}

}  // namespace stmtwatch::checks::scan
