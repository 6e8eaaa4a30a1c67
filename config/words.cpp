#include "config/words.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace stmtwatch::config {
namespace {

constexpr std::size_t shown_bytes_max = 80;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::size_t distance(std::string_view left, std::string_view right) {
  const auto width = right.size() + 1;
  std::vector<std::size_t> before_last(width), last(width), row(width);
  for (std::size_t j = 0; j < width; ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const bool same = lower(left[i - 1]) == lower(right[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                           lower(left[i - 2]) == lower(right[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row.back();
}

// The longest beginning of `text` within the bound that does not cut a UTF-8 sequence.
std::string_view cut(std::string_view text) {
  if (text.size() <= shown_bytes_max) return text;
  auto end = shown_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
    --end;
  return text.substr(0, end);
}

// How many letters differ. Who writes "file" for "file_name" has left a word out; that is nearer than another
// word of four letters.
std::size_t strangeness(std::string_view name, std::string_view known) {
  constexpr std::size_t word_min = 3;
  const bool begins =
      std::min(name.size(), known.size()) >= word_min && (known.starts_with(name) || name.starts_with(known));
  return begins ? std::min<std::size_t>(1, distance(name, known)) : distance(name, known);
}

}  // namespace

std::string on_one_line(std::string_view text) {
  std::string shown;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code == 0x7F) {
      shown += fmt::format("\\x{:02x}", code);
    } else {
      shown += byte;
    }
  }
  return shown;
}

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}{}\"", on_one_line(cut(text)), text.size() > shown_bytes_max ? "..." : "");
}

std::string listed(std::span<const std::string_view> names, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? last : ", ";
    text += names[i];
  }
  return text;
}

std::optional<std::string_view> nearest(std::string_view name, std::span<const std::string_view> known) {
  const auto compared = name.substr(0, shown_bytes_max);
  std::optional<std::string_view> found;
  std::size_t least = 0;
  for (const auto candidate : known) {
    const auto strange = strangeness(compared, candidate);
    const bool meant = strange * 2 < std::max(compared.size(), candidate.size());
    if (!meant || (found && strange >= least)) continue;
    found = candidate;
    least = strange;
  }
  return found;
}

std::string hint_of_nearest(std::string_view intro, std::string_view name,
                            std::span<const std::string_view> known) {
  const auto found = nearest(name, known);
  return found ? fmt::format("{}\"{}\"", intro, *found) : "";
}

}  // namespace stmtwatch::config
