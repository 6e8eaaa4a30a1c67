#include "checks/finding.hpp"

#include <algorithm>
#include <utility>

namespace stmtwatch::checks {
namespace {

using Order = std::pair<std::uint64_t, std::string_view>;

Order order_of(const Finding& finding) {
  return {finding.byte_offset, finding.check};
}

}  // namespace

bool FindingList::would_list(std::uint64_t byte_offset, std::string_view check) const {
  if (listed_.size() < listed_max_) return true;
  return !listed_.empty() && Order(byte_offset, check) < order_of(listed_.back());
}

void FindingList::count(std::string_view check, std::uint64_t findings) {
  total_ += findings;
  by_check_[std::string(check)] += findings;
}

// Findings mostly come in order, so that inserting is mostly appending.
void FindingList::add(Finding finding) {
  count(finding.check);
  if (!would_list(finding.byte_offset, finding.check)) return;
  if (listed_.size() == listed_max_) listed_.pop_back();
  const auto at = std::ranges::upper_bound(listed_, order_of(finding), {}, order_of);
  listed_.insert(at, std::move(finding));
}

}  // namespace stmtwatch::checks
