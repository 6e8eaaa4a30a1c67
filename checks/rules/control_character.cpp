#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"

// Control characters other than line breaks: NUL, TAB, ESC and the rest of U+0000-001F and U+007F-009F. They
// come with text pasted into a memo or padding left in a fixed-width source, show nowhere on a screen, and
// cut the value short in receivers written in C. The end-of-file mark of DOS that ends a file is one finding
// of the file, and so are NULs there.
namespace stmtwatch::checks {
namespace {

class ControlCharacter final : public ByteCheck {
 public:
  using ByteCheck::ByteCheck;

  void ending(const Ending& ending, Report& report) override {
    if (!ending.end_of_file_mark) return;
    report.add({{}, ending.last_line, {}, *ending.end_of_file_mark}, [&] {
      if (ending.ends_with_nuls) {
        return Explanation{
            fmt::format("the file ends with {} bytes that are NUL (U+0000)",
                        ending.size - *ending.end_of_file_mark),
            "look for a disk that was full or a file that was made larger than what was written "
            "to it; generate the statement again",
            {}};
      }
      return Explanation{"the file ends with the end-of-file mark of DOS (U+001A)",
                         "let the generating job write no end-of-file mark; look for a transfer in text mode",
                         {}};
    });
  }

 private:
  // TABs that the schema takes off as padding are none.
  std::optional<std::size_t> find(const Column&, std::string_view field,
                                  std::string_view value) const override {
    const auto at = text::find_control(value, schema_.encoding);
    if (!at) return std::nullopt;
    return static_cast<std::size_t>(value.data() - field.data()) + *at;
  }

  Explanation explain(const Column& column, std::string_view field, std::size_t at,
                      const std::string& shown) const override {
    const auto character = text::first_character(field.substr(at), schema_.encoding);
    return {
        fmt::format("{} contains the control character U+{:04X}: {}", column.name,
                    static_cast<std::uint32_t>(character ? character->code : 0), shown),
        fmt::format("let the generating job strip control characters from {}; generate the statement again",
                    column.name),
        {}};
  }
};

}  // namespace

namespace rules {
extern const Rule control_character{"control-character", 3, true, start<ControlCharacter>};
}  // namespace rules

}  // namespace stmtwatch::checks
