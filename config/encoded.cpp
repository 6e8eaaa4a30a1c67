#include "config/encoded.hpp"

#include <array>
#include <cstdlib>
#include <memory>

#include <iconv.h>

#include "checks/text/characters.hpp"

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
  if (opened == reinterpret_cast<iconv_t>(-1)) std::abort();  // part of every glibc
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

void encode_each(std::vector<std::string>& texts, Encoding encoding) {
  for (auto& text : texts)
    text = *encoded(text, encoding);
}

void encode_fields(std::vector<checks::TrailerField>& fields, Encoding encoding) {
  for (auto& field : fields) {
    std::visit(
        [encoding](auto& each) {
          if constexpr (requires { each.where; }) {
            if (each.where) encode_each(each.where->values, encoding);
          }
        },
        field);
  }
}

void encode_lines(std::vector<checks::ProseLine>& lines, Encoding encoding) {
  for (auto& line : lines)
    encode_fields(line.fields, encoding);
}

void encode_column(checks::Column& column, Encoding encoding) {
  column.title = *encoded(column.title, encoding);
  column.prefix = *encoded(column.prefix, encoding);
  encode_each(column.values, encoding);
  encode_each(column.null_tokens, encoding);
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
  const auto encoding = schema.encoding;
  if (encoding == Encoding::utf8) return;
  for (auto* text : {&schema.value_prefix, &schema.comment, &schema.gap})
    *text = *encoded(*text, encoding);
  for (auto& column : schema.columns)
    encode_column(column, encoding);
  if (schema.trailer) {
    schema.trailer->tag = *encoded(schema.trailer->tag, encoding);
    encode_each(schema.trailer->titles, encoding);
    encode_fields(schema.trailer->fields, encoding);
  }
  if (schema.preamble) encode_lines(schema.preamble->lines, encoding);
  if (schema.postamble) {
    schema.postamble->begins_with = *encoded(schema.postamble->begins_with, encoding);
    encode_lines(schema.postamble->lines, encoding);
  }
  if (schema.empty_day) schema.empty_day = *encoded(*schema.empty_day, encoding);
}

}  // namespace stmtwatch::config
