#include "daemon/store/vouchers/manifest.hpp"

#include <doctest/doctest.h>

using namespace stmtwatch::store;

TEST_CASE("a manifest is read as it was written") {
  Manifest manifest;
  CHECK(parse_manifest(text(manifest)) == manifest);
  manifest = {17, 12, {{3, {"merged", 0}, {19'000, 19'003}}, {4, {"funds-2", 1}, {-5, 0}}}};
  CHECK(parse_manifest(text(manifest)) == manifest);
}

TEST_CASE("a manifest of which any byte is changed or missing is none") {
  const auto whole = text({17, 12, {{3, {"merged", 0}, {19'000, 19'003}}}});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(parse_manifest(changed).has_value());
    CHECK_FALSE(parse_manifest(whole.substr(0, at)).has_value());
  }
  CHECK_FALSE(parse_manifest(whole + "\n").has_value());
}
