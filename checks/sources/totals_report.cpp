#include "checks/sources/totals_report.hpp"

#include <algorithm>
#include <ranges>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/layout/prose.hpp"
#include "checks/sources/comparison.hpp"
#include "checks/values/said_total.hpp"

namespace stmtwatch::checks {
namespace {

std::vector<Prose> prose_in(std::string_view text, const SourceStatement& asked, Encoding encoding) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  const layout::ProseReader reader(asked.lines, encoding);
  std::vector<Prose> found;
  std::uint64_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t content = end > begin && text[end - 1] == '\r' ? end - 1 : end;
    reader.read(text.substr(begin, content - begin), number, begin, found);
    begin = end + 1;
  }
  return found;
}

}  // namespace

TotalsReport::TotalsReport(const Schema& schema, const SourceStatement& asked, const SourceFile& file)
    : schema_(schema), asked_(asked), file_(file) {
  for (const ProseLine& line : asked.lines) {
    for (const TrailerField& field : line.fields)
      tallies_.emplace_back(schema, field);
  }
}

void TotalsReport::add(const RecordBatch& batch) {
  for (Tally& tally : tallies_)
    tally.add(batch);
}

void TotalsReport::end(const Ending& ending, bool whole, Report& report) const {
  const Place place = place_after(ending);
  const auto text = read();
  if (!text) return report.add(place, [&] { return text.error(); });
  const auto wrong = whole ? differences(*text, ending) : std::vector<std::string>();
  if (wrong.empty()) return;
  report.add(place, [&] {
    return Explanation{
        fmt::format("{} ({}) does not agree: {}", asked_.name, file_.path, fmt::join(wrong, "; ")),
        "look for entries lost or added on either side; generate the wrong one again",
        {}};
  });
}

std::expected<std::string, Explanation> TotalsReport::read() const {
  if (file_.content == nullptr) return std::unexpected(nothing_to_compare_with(asked_, file_));
  std::string text(bytes_max + 1, '\0');
  const auto bytes = file_.content->read_at(0, std::as_writable_bytes(std::span(text)));
  if (!bytes) return std::unexpected(cannot_be_read(asked_, bytes.error()));
  if (*bytes > bytes_max) {
    return std::unexpected(
        Explanation{fmt::format("{} ({}) is no report of totals: it has {} bytes, more than {}", asked_.name,
                                file_.path, file_.content->size(), bytes_max),
                    fmt::format("see what {} is, let the report be put there, then check again", file_.path),
                    {}});
  }
  text.resize(*bytes);
  return text;
}

std::vector<std::string> TotalsReport::differences(const std::string& text, const Ending& ending) const {
  const auto prose = prose_in(text, asked_, schema_.encoding);
  std::vector<std::string> wrong;
  std::size_t tally = 0;
  for (const ProseLine& line : asked_.lines) {
    const auto is_said = [&line](const Prose& each) { return each.what == &line; };
    if (line.required && std::ranges::none_of(prose, is_said))
      wrong.push_back("no line matches " + line.pattern);
    for (const Prose& said : prose | std::views::filter(is_said)) {
      for (std::size_t i = 0; i < line.fields.size(); ++i) {
        if (const auto what = wrong_total(schema_, tallies_[tally + i], {said.values[i], true}, ending))
          wrong.push_back(fmt::format("line {} {}", said.line, *what));
      }
    }
    tally += line.fields.size();
  }
  return wrong;
}

}  // namespace stmtwatch::checks
