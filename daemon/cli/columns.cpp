#include "daemon/cli/columns.hpp"

#include <algorithm>
#include <span>

#include "checks/text/characters.hpp"

namespace stmtwatch::cli {
namespace {

struct Range {
  char32_t first, last;
};

// Wide and fullwidth blocks of EastAsianWidth.txt, joined where what lies between is not assigned.
constexpr Range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},  {0x3400, 0x4dbf},
                          {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},  {0xf900, 0xfaff},
                          {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},  {0x1f300, 0x1f64f},
                          {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
constexpr Range combining[] = {{0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

bool within(char32_t code, std::span<const Range> ranges) {
  return std::ranges::any_of(ranges,
                             [code](Range range) { return range.first <= code && code <= range.last; });
}

struct Step {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

Step first_step(std::string_view text) {
  const auto character = checks::text::first_character(text);
  if (!character) return {};
  if (within(character->code, combining)) return {character->bytes, 0};
  return {character->bytes, within(character->code, wide) ? 2u : 1u};
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto step = first_step(text);
    columns += step.columns;
    text.remove_prefix(step.bytes);
  }
  return columns;
}

std::string padded(std::string_view text, std::size_t width) {
  const auto taken = display_width(text);
  return std::string(text) + std::string(width > taken ? width - taken : 0, ' ');
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::size_t bytes = 0;
  for (std::size_t columns = 0;;) {
    const auto step = first_step(text.substr(bytes));
    columns += step.columns;
    if (columns > width - 3) break;
    bytes += step.bytes;
  }
  return std::string(text.substr(0, bytes)) + "...";
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += padded(row[i], widths[i]) + "  ";
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace stmtwatch::cli
