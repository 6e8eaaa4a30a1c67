#include "checks/scan/window.hpp"

#include <doctest/doctest.h>

#include "checks/scan/separators.hpp"
#include "tests/support/judged.hpp"

namespace stmtwatch::test {
namespace {

using checks::scan::Window;

TEST_CASE("delimiters and line ends are found, in order") {
  std::vector<std::uint32_t> positions = {7};
  checks::scan::find_separators("|a\n\n||", '|', 10, positions);
  CHECK(positions == std::vector<std::uint32_t>{7, 10, 12, 13, 14, 15});
}

TEST_CASE("a window moves through the source, every byte once, in order") {
  const std::string text = "ab|cd\nef|gh\nij|kl\n";
  for (std::size_t chunk = 1; chunk <= text.size() + 1; ++chunk) {
    const MemorySource source(text);
    Sealer sealer;
    Window window(source, '|', chunk, &sealer);
    std::string seen;
    while (true) {
      for (const std::uint32_t at : window.separators()) {
        CHECK((window.text()[at] == '|' || window.text()[at] == '\n'));
        CHECK(window.text()[at] == text[window.offset() + at]);
      }
      if (!window.separators().empty()) {  // takes a line or a field
        const std::size_t next = std::size_t{window.separators().front()} + 1;
        seen += window.text().substr(window.front(), next - window.front());
        window.advance_to(next);
        continue;
      }
      const auto extended = window.extend();
      REQUIRE(extended.has_value());
      if (!*extended) break;
    }
    CHECK(seen == text);
    CHECK(window.at_end());
    CHECK(window.front_offset() == text.size());
    CHECK(sealer.finish().whole == Sha256::of(std::as_bytes(std::span(text))));
  }
}

TEST_CASE("a source without bytes is at its end at once") {
  const MemorySource source("");
  Window window(source, '|', 100, nullptr);
  CHECK(window.at_end());
  CHECK(window.extend() == false);
  CHECK(window.text().empty());
}

}  // namespace
}  // namespace stmtwatch::test
