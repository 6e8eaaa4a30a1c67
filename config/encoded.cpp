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
#include "config/schema_tables.hpp"

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

}  // namespace

std::optional<std::string> encoded(std::string_view utf8, Encoding encoding) {
  if (encoding == Encoding::utf8 || !checks::text::find_non_ascii(utf8)) return std::string(utf8);
  if (encoding == Encoding::ascii) return std::nullopt;
  return converted(utf8, encoding);
}

void encode(checks::Schema& schema) {
  change_texts<checks::Schema>(schema,
                               [&schema](std::string& text) { text = *encoded(text, schema.encoding); });
}

checks::Schema in_utf8(checks::Schema schema) {
  change_texts(schema, [&schema](std::string& text) { text = checks::text::to_utf8(text, schema.encoding); });
  return schema;
}

}  // namespace stmtwatch::config
