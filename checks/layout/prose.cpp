#include "checks/layout/prose.hpp"

#include <algorithm>
#include <span>

#include <re2/re2.h>

#include "checks/text/transcode.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::size_t line_bytes_max = 16u << 10;

// Whether a value that is judged differs.
bool contradicts(const ProseLine& what, const std::vector<std::string>& first,
                 const std::vector<std::string>& second) {
  for (std::size_t i = 0; i < what.fields.size(); ++i) {
    const auto* text = std::get_if<TrailerText>(&what.fields[i]);
    if ((text == nullptr || text->balance) && first[i] != second[i]) return true;
  }
  return false;
}

}  // namespace

struct LinePattern::Compiled {
  explicit Compiled(const std::string& pattern) : expression(pattern, RE2::Quiet) {}
  RE2 expression;
};

LinePattern::LinePattern(const std::string& pattern, Encoding encoding)
    : compiled_(std::make_unique<Compiled>(pattern)), encoding_(encoding) {}
LinePattern::~LinePattern() = default;
LinePattern::LinePattern(LinePattern&&) noexcept = default;

std::optional<std::vector<std::string>> LinePattern::groups_in(std::string_view line) const {
  if (line.size() > line_bytes_max) return std::nullopt;
  const std::string text = text::to_utf8(line, encoding_);
  const RE2& expression = compiled_->expression;
  std::vector<re2::StringPiece> matched(static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
  if (!expression.Match(text, 0, text.size(), RE2::ANCHOR_BOTH, matched.data(),
                        static_cast<int>(matched.size()))) {
    return std::nullopt;
  }
  std::vector<std::string> groups;
  for (const re2::StringPiece& piece : std::span(matched).subspan(1))
    groups.emplace_back(piece);
  return groups;
}

ProseReader::ProseReader(const std::vector<ProseLine>& lines, Encoding encoding) : lines_(lines) {
  patterns_.reserve(lines.size());
  for (const ProseLine& line : lines)
    patterns_.emplace_back(line.pattern, encoding);
}

void ProseReader::read(std::string_view line, std::uint64_t number, std::uint64_t byte_offset,
                       std::vector<Prose>& found) const {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const ProseLine* what = &lines_[i];
    if (std::ranges::find(found, what, &Prose::what) != found.end()) continue;
    auto groups = patterns_[i].groups_in(line);
    if (!groups) continue;
    found.push_back({what, number, byte_offset, std::move(*groups)});
    return;
  }
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const ProseLine* what = &lines_[i];
    if (std::ranges::count(found, what, &Prose::what) != 1) continue;
    auto groups = patterns_[i].groups_in(line);
    if (!groups) continue;
    const auto first = std::ranges::find(found, what, &Prose::what);
    if (contradicts(*what, first->values, *groups))
      found.push_back({what, number, byte_offset, std::move(*groups)});
    return;
  }
}

void read_postamble(const Tail& tail, const Schema& schema, std::uint64_t line, std::uint64_t byte_offset,
                    std::vector<Prose>& found) {
  if (!schema.postamble) return;
  const ProseReader reader(schema.postamble->lines, schema.encoding);
  const std::string_view text = tail.text;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t content = end > begin && text[end - 1] == '\r' ? end - 1 : end;
    if (begin >= tail.postamble_begin)
      reader.read(text.substr(begin, content - begin), line, byte_offset + begin, found);
    begin = end + 1;
  }
}

}  // namespace stmtwatch::checks::layout
