#include "checks/kinds/titles.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/layout/fields.hpp"
#include "checks/text/shown.hpp"

namespace stmtwatch::checks::kinds {

std::optional<WrongTitle> wrong_title(const RecordKind& titles, const Schema& part, std::string_view record) {
  const auto found = layout::fields_of(record, part);
  std::vector<std::string> wanted;
  for (const Column& column : part.columns)
    wanted.push_back(column.title);
  if (layout::delimiter_trails_header(part)) wanted.emplace_back();
  const std::size_t fewer = wanted.size() - std::min(wanted.size(), found.size());
  if (fewer <= part.columns.size() - titles.fields_min) wanted.resize(wanted.size() - fewer);
  const auto says = [&](std::string_view field, const std::string& title) {
    return layout::says_title(field, title, part);
  };
  const auto [field, title] = std::ranges::mismatch(found, wanted, says);
  if (field == found.end() && title == wanted.end()) return std::nullopt;
  const auto shown = [&](std::string_view text) { return text::shown(text, false, part.encoding); };
  WrongTitle wrong;
  if (field != found.end()) wrong.offset = static_cast<std::size_t>(field->data() - record.data());
  wrong.told =
      fmt::format("title {} of the record \"{}\" is {}, expected {}", title - wanted.begin() + 1, titles.name,
                  field != found.end() ? shown(layout::title_in(*field, part)) : "missing",
                  title != wanted.end() ? shown(*title) : "no more");
  return wrong;
}

}  // namespace stmtwatch::checks::kinds
