#pragma once

#include <cstdint>
#include <string_view>

namespace stmtwatch::checks {

// A 64-bit hash of bytes, by multiplying and folding 16 bytes at a time. The same on every machine and in
// every release (the ledger keeps entry hashes); not a secret: whoever may choose the bytes must not know the
// seed where collisions would hurt.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0);

// The same for one number, in a few instructions.
std::uint64_t hash_number(std::uint64_t number, std::uint64_t seed);

// Random, one for the life of the process: voucher numbers come from outside, and nobody shall be able to
// prepare some that collide.
std::uint64_t process_seed();

}  // namespace stmtwatch::checks
