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
  const std::size_t begin = next.room_bytes() - kept;
  const std::size_t word = begin / block_bytes;
  if (kept > 0) {
    std::memcpy(next.begin() + begin, text_.data() + from, kept);
    const std::size_t old_word = first_word_ + from / block_bytes;
    const std::size_t bytes = kept / block_bytes * sizeof(std::uint64_t);
    std::memcpy(next.attention() + word, chunk_->attention() + old_word, bytes);
    if (next.attention_before)
      next.attention()[next.room_bytes() / block_bytes - 1] |= std::uint64_t{7} << 61;
  }
  keep_separators(from, next, kept);
  text_ = {next.begin() + begin, kept + next.bytes};
  first_word_ = word;
  offset_ += from;
  front_ -= from;
}

void Window::keep_separators(std::size_t from, const Chunk& next, std::size_t kept_bytes) {
  const auto old = separators();
  const std::size_t kept = old.size();
  const auto moved_back = [](std::size_t distance) {
    return [distance](Separator each) { return each.moved_back(static_cast<std::uint32_t>(distance)); };
  };
  const auto found = next.separators();
  auto* to = separators_.get();
  std::unique_ptr<Separator[]> larger;
  if (kept + found.size() > separators_max_) {
    separators_max_ = (kept + found.size()) * 5 / 4;
    larger = std::make_unique_for_overwrite<Separator[]>(separators_max_ + rows_spare);
    to = larger.get();
  }
  // Where a line is so long that nothing was taken, they stay as they are.
  if (from != 0 || first_separator_ != 0 || larger) std::ranges::transform(old, to, moved_back(from));
  const auto base = static_cast<std::uint32_t>(kept_bytes);
  std::ranges::transform(found, to + kept,
                         [base](std::uint32_t bits) { return Separator::of_bits(bits + base); });
  if (larger) separators_ = std::move(larger);
  separator_count_ = kept + found.size();
  first_separator_ = 0;
}

void Window::write_over(std::size_t position, std::string_view bytes) {
  std::memcpy(chunk_->begin() + first_word_ * block_bytes + position, bytes.data(), bytes.size());
}

void Window::advance_to(std::size_t position) {
  const auto left = separators();
  const auto at = std::ranges::lower_bound(left, position, {}, &Separator::position);
  advance_to(position, static_cast<std::size_t>(at - left.begin()));
}

}  // namespace stmtwatch::checks::scan
