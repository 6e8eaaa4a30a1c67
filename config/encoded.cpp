#include "config/encoded.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include <iconv.h>

#include "checks/text/characters.hpp"
#include "checks/text/transcode.hpp"
#include "config/schema_file.hpp"

namespace stmtwatch::config {
namespace {

using checks::Encoding;

struct Close {
  void operator()(void* converter) const { iconv_close(converter); }
};

// What the C library calls it.
const char* library_name(Encoding encoding) {
  return encoding == Encoding::gbk ? "GBK" : "GB18030";
}

std::optional<std::string> converted(std::string_view utf8, Encoding encoding) {
  const iconv_t opened = iconv_open(library_name(encoding), "UTF-8");
  if (std::bit_cast<std::intptr_t>(opened) == -1) std::abort();  // part of every glibc
  const std::unique_ptr<void, Close> converter(opened);
  std::string text(utf8.size() * 4, '\0');  // no character of either takes more than four bytes
  std::string source(utf8);                 // iconv takes what it only reads as if it wrote it
  char* from = source.data();
  char* to = text.data();
  std::size_t from_left = source.size();
  std::size_t to_left = text.size();
  if (iconv(converter.get(), &from, &from_left, &to, &to_left) != 0) return std::nullopt;
  text.resize(text.size() - to_left);
  return text;
}

// `change` is called with every text of the schema that stands in statements.
template <class Change>
void change_all(std::vector<std::string>& texts, const Change& change) {
  for (auto& text : texts)
    change(text);
}

template <class Change>
void change_fields(std::vector<checks::TrailerField>& fields, const Change& change) {
  for (auto& field : fields) {
    std::visit(
        [&change](auto& each) {
          if constexpr (requires { each.where; }) {
            if (each.where) change_all(each.where->values, change);
          }
        },
        field);
  }
}

template <class Change>
void change_lines(std::vector<checks::ProseLine>& lines, const Change& change) {
  for (auto& line : lines)
    change_fields(line.fields, change);
}

// Of what holds between records and columns.
template <class Change>
void change_balances(checks::Schema& schema, const Change& change) {
  const auto change_where = [&change](std::optional<checks::Where>& where) {
    if (where) change_all(where->values, change);
  };
  for (auto& each : schema.debit_credit) {
    change_all(each.debit.values, change);
    change_all(each.credit.values, change);
  }
  if (schema.movements) {
    change_where(schema.movements->plus);
    change_where(schema.movements->minus);
  }
  for (auto& source : schema.sources) {
    change_where(source.where);
    change_lines(source.lines, change);
  }
}

template <class Change>
void change_column(checks::Column& column, const Change& change) {
  change(column.title);
  change(column.prefix);
  change_all(column.values, change);
  change_all(column.null_tokens, change);
}

template <class Change>
void change_texts(checks::Schema& schema, const Change& change) {
  for (auto* text : {&schema.value_prefix, &schema.comment, &schema.gap})
    change(*text);
  for (auto& column : schema.columns)
    change_column(column, change);
  if (schema.trailer) {
    change(schema.trailer->tag);
    change_all(schema.trailer->titles, change);
    change_fields(schema.trailer->fields, change);
  }
  if (schema.preamble) change_lines(schema.preamble->lines, change);
  if (schema.postamble) {
    change(schema.postamble->begins_with);
    change_lines(schema.postamble->lines, change);
  }
  if (schema.empty_day) change(*schema.empty_day);
  for (auto& section : schema.sections)
    change(section.title);
  change_balances(schema, change);
}

}  // namespace

std::string_view word_of(Encoding encoding) {
  constexpr auto words = std::to_array<std::string_view>({"utf-8", "ascii", "gbk", "gb18030"});
  return words[static_cast<std::size_t>(encoding)];
}

std::optional<std::string> encoded(std::string_view utf8, Encoding encoding) {
  if (encoding == Encoding::utf8 || !checks::text::find_non_ascii(utf8)) return std::string(utf8);
  if (encoding == Encoding::ascii) return std::nullopt;
  return converted(utf8, encoding);
}

void encode(checks::Schema& schema) {
  change_texts(schema, [&schema](std::string& text) { text = *encoded(text, schema.encoding); });
}

checks::Schema in_utf8(checks::Schema schema) {
  change_texts(schema, [&schema](std::string& text) { text = checks::text::to_utf8(text, schema.encoding); });
  return schema;
}

}  // namespace stmtwatch::config
