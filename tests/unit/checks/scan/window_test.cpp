#include "checks/scan/window.hpp"

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

namespace stmtwatch::test {
namespace {

using checks::scan::ChunkReader;
using checks::scan::Isa;
using checks::scan::ScanFormat;
using checks::scan::Window;

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += "ab|" + std::string(i % 97, 'x') + "|c" + (i % 3 == 0 ? "\r\n" : "\n");
  return text;
}

TEST_CASE("a window moves through the source, every byte once, in order") {
  const std::string text = lines(200);
  for (const std::size_t chunk : {1u, 64u, 128u, 192u, 1024u, 65536u}) {
    const MemorySource source(text);
    Sealer sealer;
    ChunkReader chunks(source, ScanFormat{}, chunk, &sealer, checks::scan::best_isa());
    Window window(chunks);
    std::string seen;
    while (true) {
      for (const auto separator : window.separators()) {
        const std::uint64_t at = window.offset() + separator.position();
        CHECK(separator.is_delimiter() == (text[at] == '|'));
        CHECK(separator.ends_line() == (text[at] == '\n'));
      }
      if (!window.separators().empty()) {  // takes a line or a field
        const std::size_t next = std::size_t{window.separators().front().position()} + 1;
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

TEST_CASE("what was not taken stays, however long it is") {
  const std::string text = std::string(100'000, 'x') + "|y\n";
  const MemorySource source(text);
  ChunkReader chunks(source, ScanFormat{}, 1024, nullptr, checks::scan::best_isa());
  Window window(chunks);
  while (*window.extend()) {
  }
  CHECK(window.text().substr(window.front()) == text);
  REQUIRE(window.separators().size() == 2);
  CHECK(window.separators()[0].position() == window.front() + 100'000);
}

TEST_CASE("a source without bytes is at its end at once") {
  const MemorySource source("");
  ChunkReader chunks(source, ScanFormat{}, 100, nullptr, checks::scan::best_isa());
  Window window(chunks);
  CHECK(window.at_end());
  CHECK(window.extend() == false);
  CHECK(window.text().empty());
}

}  // namespace
}  // namespace stmtwatch::test
