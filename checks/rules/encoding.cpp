#include <algorithm>

#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"

// Bytes that are no character in the schema's encoding, and a byte order mark against the schema. A name cut
// in the middle of a character by a column measured in bytes arrives as such bytes; the receiver's import
// then stops at them or, worse, books the entry under a mangled name.
namespace stmtwatch::checks {
namespace {

class EncodingCheck final : public ByteCheck {
 public:
  using ByteCheck::ByteCheck;

  void opening(const Opening& opening, Report& report) override {
    if (opening.mark == Opening::Mark::as_required) return;
    report.add({}, [&] { return explain_mark(opening.mark); });
  }

 private:
  std::optional<std::size_t> find(const Column& column, std::string_view field,
                                  std::string_view value) const override {
    if (const auto at = text::find_invalid(field, schema_.encoding)) return at;
    return find_mark(column, field, value);
  }

  // A mark inside the file: where a record begins, as another file begins there; and in a key, which it makes
  // another one. In values of other types than text it is a finding of those.
  std::optional<std::size_t> find_mark(const Column& column, std::string_view field,
                                       std::string_view value) const {
    const bool any = std::holds_alternative<Text>(column.type) && column.values.empty() && !column.pattern;
    const auto index = static_cast<std::size_t>(&column - schema_.columns.data());
    const auto at = any ? value.find(mark()) : std::string_view::npos;
    if (at == std::string_view::npos || ((at > 0 || index > 0) && !is_in_key(index))) return std::nullopt;
    return static_cast<std::size_t>(value.data() - field.data()) + at;
  }

  std::string_view mark() const {
    return schema_.encoding == Encoding::gb18030 ? "\x84\x31\x95\x33" : "\xEF\xBB\xBF";
  }

  bool is_in_key(std::size_t column) const {
    return std::ranges::any_of(schema_.unique, [column](const UniqueKey& unique) {
      return std::ranges::find(unique.columns, column) != unique.columns.end();
    });
  }

  Explanation explain(const Column& column, std::string_view field, std::size_t at,
                      const std::string& shown) const override {
    if (field.substr(at).starts_with(mark())) {
      return {fmt::format("{} holds a byte order mark (U+FEFF), which nobody sees: {}", column.name, shown),
              "look for files that were put together, each with its own mark; generate the statement again",
              {}};
    }
    return {fmt::format("{} is not valid {}: byte 0x{:02X} at its byte {}, in {}", column.name,
                        text::name_of(schema_.encoding), static_cast<std::uint8_t>(field[at]), at, shown),
            hint(column, field, at),
            {}};
  }

  // A job that writes the other encoding is what people see most.
  std::string hint(const Column& column, std::string_view field, std::size_t at) const {
    const Encoding other = schema_.encoding == Encoding::utf8 ? Encoding::gb18030 : Encoding::utf8;
    if (!text::find_invalid(field, other) && (other == Encoding::utf8 || !may_be_cut(field, at))) {
      return fmt::format(
          "these bytes would be right in {}: see which encoding the generating job writes, let it "
          "be the schema's and generate the statement again",
          text::name_of(other));
    }
    return fmt::format(
        "see where {} is cut or converted: write it in the schema's encoding and generate the statement "
        "again",
        column.name);
  }

  // Of UTF-8 that was cut the last character is wrong, while most pairs of bytes are right in GB18030.
  static bool may_be_cut(std::string_view field, std::size_t at) {
    const auto is_ascii = [](char byte) { return static_cast<std::uint8_t>(byte) < 0x80; };
    const auto continues = [](char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80; };
    return !std::ranges::all_of(field.substr(0, at), is_ascii) ||
           std::ranges::all_of(field.substr(at + 1), continues);
  }

  Explanation explain_mark(Opening::Mark mark) const {
    switch (mark) {
      case Opening::Mark::utf16:
        return {"the file is UTF-16 (it begins with a UTF-16 byte order mark)",
                "generate the statement again in the schema's encoding",
                {}};
      case Opening::Mark::utf8:
        return {fmt::format("the file begins with the byte order mark of UTF-8, the schema says {}",
                            text::name_of(schema_.encoding)),
                "generate the statement again in the schema's encoding",
                {}};
      case Opening::Mark::unwanted:
        return {"the file begins with a byte order mark, which the schema forbids",
                "let the generating job write without a byte order mark",
                {}};
      default:
        return {"the file does not begin with the byte order mark that the schema asks for",
                "let the generating job write the byte order mark",
                {}};
    }
  }
};

}  // namespace

namespace rules {
extern const Rule encoding{"encoding", 1, false, start<EncodingCheck>};
}  // namespace rules

}  // namespace stmtwatch::checks
