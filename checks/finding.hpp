#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/vocabulary/business_date.hpp"
#include "checks/vocabulary/merchant_id.hpp"

namespace stmtwatch::checks {

// The other place that a finding speaks of: where a voucher number stood first.
struct Related {
  std::string path;  // empty: in the same statement. A file's path in `check`, the file's name in the daemon
  std::uint64_t record = 0;
  std::uint64_t line = 0;
  std::optional<MerchantId> merchant;
  std::optional<BusinessDate> business_date;

  friend bool operator==(const Related&, const Related&) = default;
};

// One place where a check does not hold. Never holds an unmasked value of a sensitive column.
struct Finding {
  std::string check;                    // an id of product.md, such as "voucher-unique"
  std::optional<std::uint64_t> record;  // data records count from 1; nullopt: the file as a whole
  std::uint64_t line = 1;               // physical lines (ended by LF) count from 1
  std::optional<std::string> column;    // the schema's name of the column
  std::uint64_t byte_offset = 0;        // from 0; the field's first byte, or the offending byte itself
  std::string message;  // what is wrong, with the value (masked where sensitive, cut where long)
  std::string hint;     // what to do about it
  std::optional<Related> related;
  std::optional<std::string> waived_by;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// The findings of one statement: all counted, the first `listed_max` of them (by byte offset, then check)
// kept, in whatever order they are added. Memory is bounded by `listed_max`.
class FindingList {
 public:
  explicit FindingList(std::size_t listed_max = 100) : listed_max_(listed_max) {}

  void add(Finding finding);
  // The two below let whoever finds thousands of faults write messages only for those that people will see:
  // would a finding there be kept, as things stand now? If not, `count` is all that `add` would do.
  bool would_list(std::uint64_t byte_offset, std::string_view check) const;
  void count(std::string_view check, std::uint64_t findings = 1);

  const std::vector<Finding>& listed() const { return listed_; }  // ordered
  std::uint64_t total() const { return total_; }
  bool truncated() const { return total_ > listed_.size(); }
  bool empty() const { return total_ == 0; }
  const std::map<std::string, std::uint64_t>& by_check() const { return by_check_; }

 private:
  std::size_t listed_max_;
  std::uint64_t total_ = 0;
  std::vector<Finding> listed_;
  std::map<std::string, std::uint64_t> by_check_;
};

// Ids that exist, in the order of product.md section 4.
struct CheckInfo {
  std::string_view id;
  bool waivable = false;
};
const std::vector<CheckInfo>& known_checks();

}  // namespace stmtwatch::checks
