#pragma once

#include <cstdint>

// Validating UTF-8 by three table lookups a byte: what the high and the low half of the byte before and the
// high half of this one each allow; a bit that stays in all three is a fault. From John Keiser and Daniel
// Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte", Software: Practice and Experience 51
// (2021).
namespace stmtwatch::checks::scan {
namespace {

constexpr std::uint8_t too_short = 1, too_long = 2, overlong_3 = 4, too_large = 8, surrogate = 16,
                       overlong_2 = 32, overlong_4 = 64, two_continuations = 128;
constexpr std::uint8_t carried = too_short | too_long | two_continuations;

alignas(16) constexpr std::uint8_t by_high_before[16] = {too_long,
                                                         too_long,
                                                         too_long,
                                                         too_long,
                                                         too_long,
                                                         too_long,
                                                         too_long,
                                                         too_long,
                                                         two_continuations,
                                                         two_continuations,
                                                         two_continuations,
                                                         two_continuations,
                                                         too_short | overlong_2,
                                                         too_short,
                                                         too_short | overlong_3 | surrogate,
                                                         too_short | too_large | overlong_4};

alignas(16) constexpr std::uint8_t by_low_before[16] = {carried | overlong_3 | overlong_2 | overlong_4,
                                                        carried | overlong_2,
                                                        carried,
                                                        carried,
                                                        carried | too_large,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4 | surrogate,
                                                        carried | too_large | overlong_4,
                                                        carried | too_large | overlong_4};

alignas(16) constexpr std::uint8_t by_high[16] = {
    too_short,
    too_short,
    too_short,
    too_short,
    too_short,
    too_short,
    too_short,
    too_short,
    too_long | overlong_2 | two_continuations | overlong_3 | overlong_4,
    too_long | overlong_2 | two_continuations | overlong_3 | too_large,
    too_long | overlong_2 | two_continuations | surrogate | too_large,
    too_long | overlong_2 | two_continuations | surrogate | too_large,
    too_short,
    too_short,
    too_short,
    too_short};

}  // namespace
}  // namespace stmtwatch::checks::scan
