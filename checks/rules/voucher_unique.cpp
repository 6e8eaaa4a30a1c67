#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/vouchers/hash.hpp"
#include "checks/vouchers/key_text.hpp"

// No voucher number stands twice. In 2024-W37 duplicate voucher numbers blocked an upload from 04:21 to
// 06:03, until somebody switched the rule off. Judged here within the statement; the keys are handed out for
// the comparison with other statements and days.
namespace stmtwatch::checks {
namespace {

class VoucherUnique final : public Check {
 public:
  VoucherUnique(const Schema& schema, const JudgeContext& context) : schema_(schema), name_(context.name) {}

  void batch(RecordBatch& batch, Report& report) override {
    for (std::size_t unique = 0; unique < schema_.unique.size(); ++unique) {
      for (std::size_t row = 0; row < batch.rows; ++row)
        judge(batch, row, unique, report);
    }
  }

 private:
  void judge(const RecordBatch& batch, std::size_t row, std::size_t index, Report& report) {
    const UniqueKey& unique = schema_.unique[index];
    const std::string_view key = key_of(unique, batch, row, room_);
    if (key.empty()) return;
    const Place place = place_of(batch, row, unique.columns.front());
    const KeyPlace here{*place.record, place.line, place.byte_offset, hash_bytes(batch.record(row))};
    const auto first = report.keys()[index].insert(key, here);
    if (!first) return;
    report.add(place, [&] { return explain(unique, key, *first, first->entry_hash == here.entry_hash); });
  }

  Explanation explain(const UniqueKey& unique, std::string_view key, const KeyPlace& first, bool same) const {
    Related related{
        .path = {}, .record = first.record, .line = first.line, .merchant = {}, .business_date = {}};
    if (name_) {
      related.merchant = name_->merchant;
      related.business_date = name_->date;
    }
    return {
        fmt::format("{} stands twice: {} is in record {} (line {})", shown_key(schema_, unique, key),
                    same ? "the same entry" : "another entry with this number", first.record, first.line),
        same ? "let the generating job write each entry once; look for a rerun that appended; generate again"
             : "find out which of the two entries is right, give the other its own number and generate again",
        related};
  }

  const Schema& schema_;
  std::optional<StatementName> name_;
  std::string room_;
};

}  // namespace

namespace rules {
extern const Rule voucher_unique{"voucher-unique", 11, true, start<VoucherUnique>};
}  // namespace rules

}  // namespace stmtwatch::checks
