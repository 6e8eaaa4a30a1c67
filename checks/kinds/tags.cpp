#include "checks/kinds/tags.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"
#include "checks/layout/lines.hpp"
#include "checks/values/field_value.hpp"

namespace stmtwatch::checks::kinds {
namespace {

// The field that is the tag; nullopt: the line ends before it.
std::optional<std::string_view> tag_field(std::string_view line, const Schema& schema) {
  std::size_t begin = 0;
  for (std::size_t index = 0; index < schema.tag_at; ++index) {
    begin = layout::field_end(line, begin, schema) + 1;
    if (begin > line.size()) return std::nullopt;
  }
  return line.substr(begin, layout::field_end(line, begin, schema) - begin);
}

std::optional<std::size_t> kind_of_fixed(std::string_view line, const Schema& schema) {
  std::optional<std::size_t> found;
  std::size_t longest = 0;
  for (std::size_t kind = 0; kind < schema.kinds.size(); ++kind) {
    for (const std::string& tag : schema.kinds[kind].tags) {
      const bool is_it = line.size() > schema.tag_at && line.substr(schema.tag_at).starts_with(tag);
      if (!is_it || (found && tag.size() <= longest)) continue;
      found = kind;
      longest = tag.size();
    }
  }
  return found;
}

}  // namespace

std::optional<std::size_t> kind_of(std::string_view line, const Schema& schema) {
  if (schema.fixed_width) return kind_of_fixed(line, schema);
  const auto field = tag_field(line, schema);
  if (!field) return std::nullopt;
  for (std::size_t kind = 0; kind < schema.kinds.size(); ++kind) {
    const Column& column = columns_of(schema.kinds[kind], schema).columns[schema.tag_at];
    const std::string_view value = read_field(schema, column, *field).in(*field);
    if (std::ranges::find(schema.kinds[kind].tags, value) != schema.kinds[kind].tags.end()) return kind;
  }
  return std::nullopt;
}

Extent extent_of(const RecordKind& kind, const Schema& schema) {
  const Schema& part = columns_of(kind, schema);
  if (schema.fixed_width) return {layout::record_bytes(part), layout::record_bytes(part)};
  const std::size_t trailing = part.trailing_delimiter ? 1 : 0;
  return {kind.fields_min + trailing, part.columns.size() + trailing};
}

// A line of two fields, or of as many bytes as the shortest record, is taken for one that begins a record.
Schema schema_of_lines(const Schema& schema) {
  Schema lines;
  lines.encoding = schema.encoding;
  lines.byte_order_mark = schema.byte_order_mark;
  lines.line_ending = schema.line_ending;
  lines.delimiter = schema.delimiter;
  lines.quote = schema.quote;
  lines.fixed_width = schema.fixed_width;
  lines.comment = schema.comment;
  lines.header = false;
  lines.columns.resize(2);
  if (!schema.fixed_width) return lines;
  std::size_t bytes = layout::record_bytes(columns_of(schema.kinds.front(), schema));
  for (const RecordKind& kind : schema.kinds)
    bytes = std::min(bytes, layout::record_bytes(columns_of(kind, schema)));
  lines.columns[0].width_bytes = 1;
  lines.columns[1].width_bytes = static_cast<std::uint32_t>(std::max<std::size_t>(bytes, 2) - 1);
  return lines;
}

const Schema& columns_of(const RecordKind& kind, const Schema& schema) {
  return kind.titles_of ? *schema.kinds[*kind.titles_of].part : *kind.part;
}

}  // namespace stmtwatch::checks::kinds
