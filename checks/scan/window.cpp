#include "checks/scan/window.hpp"

#include <algorithm>
#include <cstring>

#include "checks/scan/separators.hpp"

namespace stmtwatch::checks::scan {

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

Window::Window(const Source& source, char delimiter, std::size_t chunk_bytes, Sealer* sealer)
    : source_(source),
      delimiter_(delimiter),
      chunk_bytes_(chunk_bytes),
      sealer_(sealer),
      size_(source.size()) {}

std::expected<bool, SourceFault> Window::extend() {
  if (at_end()) return false;
  forget_before_front();
  const std::uint64_t left = size_ - offset_ - filled_;
  const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes_, left));
  if (buffer_.size() < filled_ + bytes) buffer_.resize(filled_ + bytes);
  const auto chunk = std::span(buffer_).subspan(filled_, bytes);
  if (const auto read = read_fully(source_, offset_ + filled_, chunk); !read) {
    return std::unexpected(read.error());
  }
  if (sealer_ != nullptr) sealer_->add(std::as_bytes(chunk));
  find_separators({chunk.data(), chunk.size()}, delimiter_, static_cast<std::uint32_t>(filled_), separators_);
  filled_ += bytes;
  return true;
}

void Window::advance_to(std::size_t position) {
  front_ = position;
  const auto left = separators();
  first_separator_ += static_cast<std::size_t>(std::ranges::lower_bound(left, position) - left.begin());
}

void Window::forget_before_front() {
  if (front_ == 0) return;
  std::memmove(buffer_.data(), buffer_.data() + front_, filled_ - front_);
  separators_.erase(separators_.begin(), separators_.begin() + static_cast<std::ptrdiff_t>(first_separator_));
  for (std::uint32_t& position : separators_)
    position -= static_cast<std::uint32_t>(front_);
  first_separator_ = 0;
  offset_ += front_;
  filled_ -= front_;
  front_ = 0;
}

}  // namespace stmtwatch::checks::scan
