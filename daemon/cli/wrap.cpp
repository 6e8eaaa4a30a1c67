#include "daemon/cli/wrap.hpp"

#include <algorithm>

#include "daemon/cli/columns.hpp"

namespace stmtwatch::cli {
namespace {

constexpr std::size_t names_columns_max = 30;

// The text without its colour sequences: ESC [ ... m.
std::string plain(std::string_view text) {
  std::string bare;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\x1b[")) {
      const auto end = text.find('m', i);
      if (end != std::string_view::npos) {
        i = end;
        continue;
      }
    }
    bare += text[i];
  }
  return bare;
}

std::size_t width_of(std::string_view text) {
  return display_width(plain(text));
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_command(std::string_view line) {
  const auto words = line.substr(indent_of(line));
  return words.starts_with("stmtwatch ") || words.starts_with("job ") || words.starts_with("sftp ");
}

// Where what is carried over begins: below what follows the first two blanks behind a short name.
std::size_t hanging_indent(const std::string& line) {
  const auto indent = indent_of(line);
  const auto gap = line.find("  ", indent);
  if (gap == std::string::npos || gap > names_columns_max) return indent + 2;
  const auto value = line.find_first_not_of(' ', gap);
  if (value == std::string::npos || value > names_columns_max) return indent + 2;
  return display_width(line.substr(0, value));
}

std::string wrapped_line(std::string_view line, std::size_t width) {
  const auto bare = plain(line);
  const auto hanging = hanging_indent(bare);
  if (is_command(bare) || hanging + 20 > width) return std::string(line);
  std::string text;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    // A word with the blanks before it.
    const auto word = std::min(line.find_first_not_of(' ', at), line.size());
    const auto end = std::min(line.find(' ', word), line.size());
    const auto piece = line.substr(at, end - at);
    const auto piece_width = width_of(piece);
    if (column > hanging && column + piece_width > width) {
      text += '\n' + std::string(hanging, ' ');
      text += line.substr(word, end - word);
      column = hanging + width_of(line.substr(word, end - word));
    } else {
      text += piece;
      column += piece_width;
    }
    at = end;
  }
  return text;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width) {
  if (width == 0) return std::string(text);
  std::string all;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    all += width_of(line) <= width ? std::string(line) : wrapped_line(line, width);
    if (end < text.size()) all += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

}  // namespace stmtwatch::cli
