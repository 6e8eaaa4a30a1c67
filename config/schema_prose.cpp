#include "config/schema_prose.hpp"

#include <optional>

#include <re2/re2.h>

#include "config/schema_contradictions.hpp"
#include "config/schema_fields.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t prose_lines_max = 100;

// Why no record can have such a value; nullopt: it can.
std::optional<std::string> unfit_values(const checks::TrailerField& field, const SchemaDraft& draft) {
  return std::visit(
      [&draft](const auto& each) -> std::optional<std::string> {
        if constexpr (requires { each.where; }) {
          if (each.where) return unfit_where(*each.where, draft);
        }
        return std::nullopt;
      },
      field);
}

checks::ProseLine read_prose_line(const toml::table& table, std::string_view where, const SchemaDraft& draft,
                                  FaultSink& faults) {
  const auto line = line_of(table);
  ProseDraft text;
  read_table(table, fmt::format("lines of {}", where), keys_of<checks::ProseLine>(), text, faults);
  const auto groups = RE2(text.pattern, RE2::Quiet).NumberOfCapturingGroups();
  if (!text.pattern.empty() && static_cast<std::size_t>(groups) != text.fields.size()) {
    faults.add(line,
               fmt::format("lines of {}: the pattern has {} groups for {} fields; (?:...) is a group that is "
                           "no field",
                           where, groups, text.fields.size()));
  }
  return {text.pattern, read_fields(text.fields, where, line, draft, faults), text.required};
}

}  // namespace

std::vector<checks::TrailerField> read_fields(const std::vector<std::string>& texts, std::string_view where,
                                              std::uint32_t line, const SchemaDraft& draft,
                                              FaultSink& faults) {
  std::vector<checks::TrailerField> fields;
  for (const auto& text : texts) {
    const auto field = parse_trailer_field(text, draft.columns);
    const auto wrong = field ? unfit_values(*field, draft) : std::optional(field.error());
    if (field) fields.push_back(*field);
    if (wrong) faults.add(line, fmt::format("{}: {}", where, *wrong));
  }
  return fields;
}

std::vector<checks::ProseLine> read_prose(const toml::array* tables, std::string_view where,
                                          const SchemaDraft& draft, FaultSink& faults) {
  std::vector<checks::ProseLine> lines;
  if (tables == nullptr) return lines;
  if (tables->size() > prose_lines_max) {
    faults.add(line_of(*tables), fmt::format("lines of {} must be at most {}", where, prose_lines_max));
    return lines;
  }
  for (const auto& each : *tables)
    lines.push_back(read_prose_line(*each.as_table(), where, draft, faults));
  return lines;
}

}  // namespace stmtwatch::config
