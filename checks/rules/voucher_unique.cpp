#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/vouchers/duplicates.hpp"
#include "checks/vouchers/key_text.hpp"
#include "checks/vouchers/locate.hpp"

// No voucher number stands twice. In 2024-W37 duplicate voucher numbers blocked an upload from 04:21 to
// 06:03, until somebody switched the rule off. Judged here within the statement; the keys are handed out for
// the comparison with other statements and days. Where a number stood first is looked up by reading the
// statement again, and only for the findings that are listed: so a number costs a few bits, not its place.
namespace stmtwatch::checks {
namespace {

class VoucherUnique final : public Check {
 public:
  VoucherUnique(const Schema& schema, const JudgeContext& context)
      : schema_(schema),
        name_(context.name),
        whereabouts_(context.whereabouts),
        statement_(context.statement),
        idle_(context.onlooker != nullptr),
        listed_max_(context.findings_listed_max),
        noted_(schema.unique.size()),
        repeated_(schema.unique.size()) {}

  void batch(RecordBatch& batch, Report& report) override {
    if (idle_) return;
    for (std::size_t unique = 0; unique < schema_.unique.size(); ++unique) {
      KeySet& keys = report.keys()[unique];
      const auto& columns = schema_.unique[unique].columns;
      ColumnValues open;
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (row >= open.rows) open = batch.open_column(columns.front(), row);
        if (columns.size() == 1) row = keys.insert_alike(open, row);
        if (row == batch.rows) break;
        const std::string_view key = key_of(schema_.unique[unique], batch, row, room_);
        if (!key.empty() && !keys.insert(key)) note(batch, row, unique, key);
      }
    }
  }

  void ending(const Ending&, Report& report) override {
    report.count(unlisted_);
    if (repeats_.empty()) return;
    std::size_t keys = 0;
    for (const KeySet& set : repeated_)
      keys += set.size();
    const auto firsts = locate(*statement_, schema_, name_, repeated_, keys);
    if (!firsts) {
      report.fail(firsts.error());
      return;
    }
    for (const PlacedKey& repeat : repeats_) {
      const auto first = place_in(*firsts, repeat);
      const std::size_t column = schema_.unique[repeat.unique_index].columns.front();
      report.add({repeat.place.record, repeat.place.line, column, repeat.place.byte_offset},
                 [&] { return explain_repeat(schema_, repeat, first ? &*first : nullptr, name_); });
    }
  }

 private:
  void note(const RecordBatch& batch, std::size_t row, std::size_t unique, std::string_view key) {
    if (noted_[unique] == listed_max_) {
      ++unlisted_;
      return;
    }
    ++noted_[unique];
    repeated_[unique].insert(key);
    const std::size_t column = schema_.unique[unique].columns.front();
    repeats_.push_back({unique, std::string(key), key_place_of(batch, row, column)});
  }

  // In the file, where the statement is a part of one.
  std::optional<KeyPlace> place_in(const std::vector<PlacedKey>& firsts, const PlacedKey& repeat) const {
    for (const PlacedKey& first : firsts) {
      if (first.unique_index != repeat.unique_index || first.key != repeat.key) continue;
      KeyPlace place = first.place;
      place.record += whereabouts_.records;
      place.line += whereabouts_.lines;
      place.byte_offset += whereabouts_.bytes;
      return place;
    }
    return std::nullopt;
  }

  const Schema& schema_;
  std::optional<StatementName> name_;
  Whereabouts whereabouts_;
  const Source* statement_;
  bool idle_;  // the statement is read for somebody else's sake
  std::size_t listed_max_;
  std::vector<PlacedKey> repeats_;  // the first ones of each Schema::unique, by file order
  std::vector<std::size_t> noted_;  // how many of each
  std::vector<KeySet> repeated_;    // their keys, one set for each Schema::unique
  std::uint64_t unlisted_ = 0;
  std::string room_;
};

}  // namespace

namespace rules {
extern const Rule voucher_unique{"voucher-unique", 11, true, start<VoucherUnique>};
}  // namespace rules

}  // namespace stmtwatch::checks
