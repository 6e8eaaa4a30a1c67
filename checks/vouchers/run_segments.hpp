#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checks/vouchers/run_writer.hpp"

// The segments of a run as bytes: what run_writer.cpp's grammar says below `segment`.
namespace stmtwatch::checks {

struct SegmentOwners {
  std::span<const OwnerIndex> first;   // one for each key
  std::span<const ExtraOwner> extras;  // by rank
};

// Appended to `into`, which is empty. `numbers`: ascending, not empty; of a bitmap all in one page.
void encode_bitmap(std::span<const std::uint64_t> numbers, const SegmentOwners& owners, std::string& into);
void encode_packed(std::span<const std::uint64_t> numbers, const SegmentOwners& owners, std::string& into);
void encode_loose(std::span<const std::string> keys, const SegmentOwners& owners, std::string& into);

}  // namespace stmtwatch::checks
