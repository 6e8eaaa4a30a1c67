#include "checks/vocabulary/digest.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

TEST_CASE("SHA-256 of the examples of FIPS 180-4") {
  CHECK(Sha256::of({}).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(Sha256::of(bytes("abc")).hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("64 hexadecimal digits are a digest, anything else is not") {
  const std::string hex = Sha256::of(bytes("abc")).hex();
  CHECK(Sha256::parse(hex) == Sha256::of(bytes("abc")));
  std::string upper = hex;
  std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  CHECK(Sha256::parse(upper) == Sha256::of(bytes("abc")));
  CHECK_FALSE(Sha256::parse(hex.substr(1)).has_value());
  CHECK_FALSE(Sha256::parse(hex + "0").has_value());
  CHECK_FALSE(Sha256::parse("g" + hex.substr(1)).has_value());
}

Seal seal_of(std::string_view text, std::size_t piece) {
  Sealer sealer;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    sealer.add(bytes(text.substr(0, piece)));
  return sealer.finish();
}

TEST_CASE("a seal has a digest for every block, the last one shorter") {
  const auto block = static_cast<std::size_t>(Seal::block_bytes);
  std::string text(2 * block + 1, 'x');
  text[block] = 'y';
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, block - 1, block, block + 1, 2 * block, 2 * block + 1}) {
    const std::string_view part = std::string_view(text).substr(0, size);
    const Seal seal = seal_of(part, 1'000'000);
    CHECK(seal.size == size);
    CHECK(seal.whole == Sha256::of(bytes(part)));
    REQUIRE(seal.blocks.size() == (size + block - 1) / block);
    for (std::size_t i = 0; i < seal.blocks.size(); ++i) {
      CHECK(seal.blocks[i] == Sha256::of(bytes(part.substr(i * block, block))));
    }
  }
}

TEST_CASE("a seal does not depend on the pieces") {
  const std::string text(static_cast<std::size_t>(Seal::block_bytes) + 100, 'z');
  CHECK(seal_of(text, text.size()) == seal_of(text, 65537));
}

}  // namespace
}  // namespace stmtwatch
