#include "checks/layout/trailer_row.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"
#include "checks/values/field_value.hpp"

namespace stmtwatch::checks::layout {
namespace {

std::size_t expected_fields(const Trailer& trailer) {
  return trailer.fields.size() + (trailer.tag.empty() ? 0 : 1);
}

// A delimiter that trails in records may trail here too.
std::vector<std::string_view> trailer_fields(std::string_view line, const Schema& schema) {
  auto fields = fields_of(line, schema);
  const bool trails = schema.trailing_delimiter && fields.size() == expected_fields(*schema.trailer) + 1 &&
                      fields.back().find_first_not_of(" \t") == std::string_view::npos;
  if (trails) fields.pop_back();
  return fields;
}

std::string tag_in(std::string_view field, const Schema& schema) {
  const FieldValue read = read_field(schema, {"", schema.trim}, field);
  return read.text_after_quote || read.unclosed ? std::string(field) : text_of(read, field, schema);
}

// A sum is written like the amounts of its column.
FieldRules rules_of(const TrailerField& what, std::string_view field, const Schema& schema) {
  const auto* sum = std::get_if<TrailerSum>(&what);
  if (sum == nullptr) return {schema.value_prefix, schema.trim};
  const Column& column = schema.columns[sum->column];
  const bool padded = column.trim.left || column.trim.right;
  const FieldRules of_column(column.prefix, padded ? column.trim : schema.trim);
  const bool own_prefix =
      column.prefix != schema.value_prefix && !read_field(schema, of_column, field).prefix_missing;
  return {own_prefix ? of_column.prefix : schema.value_prefix, *of_column.trim};
}

TrailerValue read_value(const TrailerField& what, std::string_view field, const Schema& schema) {
  const FieldValue read = read_field(schema, rules_of(what, field, schema), field);
  return {.field = field,
          .text = text_of(read, field, schema),
          .prefix_missing = read.prefix_missing,
          .misquoted = read.text_after_quote || read.unclosed || read.bare_quote};
}

}  // namespace

TrailerRow read_trailer_row(std::string_view row, const Schema& schema) {
  const Trailer& trailer = *schema.trailer;
  const auto fields = trailer_fields(row, schema);
  const std::size_t tags = trailer.tag.empty() ? 0 : 1;
  TrailerRow read{.fields = fields.size(), .expected = expected_fields(trailer)};
  if (tags > 0) read.tag = tag_in(fields.front(), schema);
  if (read.fields != read.expected) return read;
  for (std::size_t i = 0; i < trailer.fields.size(); ++i) {
    read.values.push_back(read_value(trailer.fields[i], fields[i + tags], schema));
    read.values.back().offset = static_cast<std::size_t>(fields[i + tags].data() - row.data());
  }
  return read;
}

bool begins_with_tag(std::string_view line, const Schema& schema) {
  return tag_in(line.substr(0, field_end(line, 0, schema)), schema) == schema.trailer->tag;
}

bool says_trailer_titles(std::string_view line, const Schema& schema) {
  return std::ranges::equal(
      trailer_fields(line, schema), schema.trailer->titles,
      [&](std::string_view field, const std::string& title) { return says_title(field, title, schema); });
}

}  // namespace stmtwatch::checks::layout
