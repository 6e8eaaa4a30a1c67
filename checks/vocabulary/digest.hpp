#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch {

// A SHA-256 (FIPS 180-4).
struct Sha256 {
  std::array<std::uint8_t, 32> bytes{};

  static std::optional<Sha256> parse(std::string_view hex);  // 64 hexadecimal digits, either case
  static Sha256 of(std::span<const std::byte> data);
  std::string hex() const;  // 64 lower-case digits

  friend auto operator<=>(const Sha256&, const Sha256&) = default;
};

// The seal of a statement: what exactly was judged. `blocks` has one digest for each `block_bytes` of the
// content, the last block being shorter, none for an empty file; the sender checks each block against it
// before it leaves, so that nothing unjudged is ever sent.
struct Seal {
  static constexpr std::uint64_t block_bytes = 8u << 20;

  Sha256 whole;
  std::uint64_t size = 0;
  std::vector<Sha256> blocks;

  friend bool operator==(const Seal&, const Seal&) = default;
};

// Computes a Seal from the content in order. One thread at a time.
class Sealer {
 public:
  Sealer();
  ~Sealer();
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;

  void add(std::span<const std::byte> data);
  Sealer copy() const;  // goes on from here by itself
  Seal finish();        // call once; the Sealer is spent afterwards

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stmtwatch
