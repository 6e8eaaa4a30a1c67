#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/text/shown.hpp"
#include "checks/values/moment.hpp"

// Merchant and business date inside the file agree with its name. A statement under another merchant's name
// would be delivered to the wrong one. Where every record names the same other merchant or day, the file was
// named or filled wrongly as a whole: that is one finding.
namespace stmtwatch::checks {
namespace {

// One column that must repeat what the file name says. While all values seen are the same wrong one, their
// findings are held back: the first `held_max` places and the number of all.
class Repeated {
 public:
  Repeated(const Column& column, std::size_t index, std::string expected, std::size_t held_max)
      : column_(column), index_(index), expected_(std::move(expected)), held_max_(held_max) {}

  std::size_t column() const { return index_; }
  // Some record agrees or differs from the others, so that each wrong one stands for itself.
  bool is_mixed() const { return mixed_; }

  bool agrees(std::string_view value) const {
    if (value == expected_) return true;
    const auto* moment = std::get_if<Moment>(&column_.type);
    const auto date = moment != nullptr ? day_in(*moment, value) : std::nullopt;
    return date && date->compact() == expected_;
  }

  void judge(const RecordBatch& batch, std::size_t row, Report& report) {
    const std::string_view value = batch.value(row, index_);
    const bool agreed = agrees(value);
    if (agreed || (wrong_ > 0 && value != other_)) release(report);
    if (agreed) return;
    const Place place = place_of(batch, row, index_);
    if (mixed_) {
      report.add(place, [&] { return explain(shown(batch, row, report), false); });
    } else {
      other_ = value;
      if (wrong_++ <= held_max_) held_.push_back({place, shown(batch, row, report)});
    }
  }

  void end(Report& report) {
    if (wrong_ == 1) release(report);
    if (mixed_ || wrong_ == 0) return;
    Place place = held_.front().place;
    place.record.reset();
    report.add(place, [&] { return explain(held_.front().shown, true); });
  }

 private:
  // Not every record is wrong in the same way: each bears its own finding, from the first on.
  void release(Report& report) {
    mixed_ = true;
    for (const Held& each : held_)
      report.add(each.place, [&] { return explain(each.shown, false); });
    report.count(wrong_ - held_.size());
    held_.clear();
    wrong_ = 0;
  }

  // Of the form that the file name's has, it is what it should be, and no account number.
  std::string shown(const RecordBatch& batch, std::size_t row, const Report& report) const {
    const std::string_view value = batch.value(row, index_);
    const bool alike = value.size() == expected_.size() && !column_.sensitive;
    const auto masked = report.shown(batch, row, index_, value);
    return alike && text::shown(value, false) == masked ? text::shown_whole(value) : masked;
  }

  Explanation explain(const std::string& shown, bool everywhere) const {
    return {fmt::format("{} is {}{}, the file name says {}", column_.name, shown,
                        everywhere ? " in every record" : "", expected_),
            everywhere
                ? "see whether the file was named for another merchant or day; generate the statement again"
                : "see why an entry of another merchant or day is in this statement; generate it again",
            {}};
  }

  const Column& column_;
  std::size_t index_;
  std::string expected_;
  std::size_t held_max_;
  std::string other_;
  struct Held {
    Place place;
    std::string shown;
  };
  std::vector<Held> held_;
  std::uint64_t wrong_ = 0;  // findings held back
  bool mixed_ = false;
};

class Identity final : public Check {
 public:
  Identity(const Schema& schema, const JudgeContext& context) {
    if (!context.name) return;
    const auto watch = [&](std::optional<std::size_t> column, std::string expected) {
      if (!column) return;
      repeated_.emplace_back(schema.columns[*column], *column, std::move(expected),
                             context.findings_listed_max);
    };
    watch(schema.merchant_column, context.name->merchant.text());
    watch(schema.business_date_column, context.name->date.compact());
  }

  void batch(RecordBatch& batch, Report& report) override {
    for (Repeated& each : repeated_) {
      std::size_t row = 0;
      for (; row < batch.rows && !each.is_mixed(); ++row)
        judge(batch, row, each, report);
      for (const auto& suspect : batch.suspects()) {
        if (suspect.column == each.column() && suspect.row >= row) judge(batch, suspect.row, each, report);
      }
    }
  }

  void ending(const Ending&, Report& report) override {
    for (Repeated& each : repeated_)
      each.end(report);
  }

  bool fits(std::size_t column, std::string_view value) const override {
    return std::ranges::all_of(repeated_, [&](const Repeated& each) {
      return each.column() != column || value.empty() || each.agrees(value);
    });
  }

 private:
  static void judge(const RecordBatch& batch, std::size_t row, Repeated& each, Report& report) {
    const bool comparable = (batch.marks(row, each.column()) & mark::closed) == 0;
    if (comparable && !batch.value(row, each.column()).empty()) each.judge(batch, row, report);
  }

  std::vector<Repeated> repeated_;
};

}  // namespace

namespace rules {
extern const Rule identity{"identity", 10, false, start<Identity>};
}  // namespace rules

}  // namespace stmtwatch::checks
