#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The physical lines of a statement, for the naive judge.
namespace stmtwatch::test::naive {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;   // before its LF
  std::size_t next = 0;  // behind it
  std::size_t fields = 1;
  bool closed() const { return next > end; }
};
using Lines = std::vector<Line>;

inline Lines lines_in(std::string_view bytes, std::size_t begin, char delimiter) {
  Lines lines;
  while (begin < bytes.size()) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    const auto line = bytes.substr(begin, end - begin);
    const auto fields = static_cast<std::size_t>(std::ranges::count(line, delimiter)) + 1;
    lines.push_back({begin, end, std::min(end + 1, bytes.size()), fields});
    begin = end + 1;
  }
  return lines;
}

inline std::string joined(const std::vector<std::string>& texts, char delimiter) {
  std::string all;
  for (const std::string& text : texts)
    all += (&text == texts.data() ? "" : std::string(1, delimiter)) + text;
  return all;
}

inline std::size_t sum_of_fields(const Lines& lines) {
  std::size_t fields = 1;
  for (const Line& line : lines)
    fields += line.fields - 1;
  return fields;
}

}  // namespace stmtwatch::test::naive
