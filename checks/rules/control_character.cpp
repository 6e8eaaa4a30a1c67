#include <fmt/format.h>

#include "checks/field_check.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/shown.hpp"

// Control characters other than line breaks: NUL, TAB, ESC and the rest of U+0000-001F and U+007F-009F. They
// come with text pasted into a memo or padding left in a fixed-width source, show nowhere on a screen, and
// cut the value short in receivers written in C.
namespace stmtwatch::checks {
namespace {

class ControlCharacter final : public ByteCheck {
 public:
  using ByteCheck::ByteCheck;

 private:
  std::optional<std::size_t> find(std::string_view field) const override { return text::find_control(field); }

  Explanation explain(const Column& column, std::string_view field, std::size_t at) const override {
    const auto character = text::first_character(field.substr(at));
    return {
        fmt::format("{} contains the control character U+{:04X}: {}", column.name,
                    static_cast<std::uint32_t>(character ? character->code : 0),
                    text::shown(field, column.sensitive)),
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
