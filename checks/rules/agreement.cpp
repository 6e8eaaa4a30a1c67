#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "checks/balances/amounts.hpp"
#include "checks/check.hpp"
#include "checks/text/shown.hpp"
#include "checks/values/amount.hpp"

// Two columns agree in at least the given share of the records. In 2024-W37 a computed card type fell below
// its 99.9%, settlement was withheld, and two wrong records had to be found by hand. Below the share each
// record that disagrees is a finding, so that they are listed; at or above it there is none. What one column
// says may also be the sum of others: net = gross - fee.
namespace stmtwatch::checks {
namespace {

__extension__ typedef unsigned __int128 Product;  // of a number of records and the parts of a share

// Of `records`, how many must agree.
std::uint64_t needed(const Share& share, std::uint64_t records) {
  const Product parts = static_cast<Product>(records) * share.parts;
  return static_cast<std::uint64_t>((parts + share.of - 1) / share.of);
}

std::string shown_share(const Share& share) {
  const auto digits = std::to_string(share.of).size() - 1;
  if (digits == 0) return std::to_string(share.parts);
  return fmt::format("{}.{:0{}}", share.parts / share.of, share.parts % share.of, digits);
}

// One pair of columns. Whether its findings stand is known at the end: until then the first `listed_max`
// places are held back, and the number of all.
class Gate {
 public:
  Gate(const Schema& schema, const Agreement& agreement, std::size_t listed_max)
      : schema_(schema),
        left_(schema.columns[agreement.left]),
        right_(schema.columns[agreement.right]),
        asked_(agreement),
        right_name_(agreement.sum.empty() ? right_.name : name_of_sum(schema, agreement)),
        listed_max_(listed_max) {
    const bool numbers = is_decimal(left_) && is_decimal(right_);
    if (!numbers) return;
    const Money tolerance = agreement.tolerance.value_or(Money::zero(0));
    scale_ = std::max({scale_of(left_), scale_of(right_), tolerance.scale()});
    for (const Addend& addend : agreement.sum)
      scale_ = std::max(scale_, scale_of(schema.columns[addend.column]));
    tolerance_ = tolerance.widened(scale_);
  }

  void judge(const RecordBatch& batch, std::size_t row, const Report& report) {
    const auto closed = [&](std::size_t column) { return is_closed(batch, row, column); };
    if (closed(asked_.left) || closed(asked_.right)) return;
    if (std::ranges::any_of(asked_.sum, closed, &Addend::column)) return;
    if (asked_.where && selected_by(*asked_.where, batch, row) != Selected::yes) return;
    ++records_;
    if (asked_.sum.empty()) {
      judge_two(batch, row, report);
    } else {
      judge_sum(batch, row, report);
    }
  }

  void end(Report& report) const {
    const std::uint64_t agreeing = records_ - disagreeing_;
    const std::uint64_t wanted = needed(asked_.share, records_);
    if (agreeing >= wanted) return;
    const auto share = fmt::format("they agree in {} of {} records, {} are needed (a share of {}): {} more",
                                   agreeing, records_, wanted, shown_share(asked_.share), wanted - agreeing);
    for (const Held& each : held_)
      report.add(each.place, [&] { return explain(each.values, share); });
    report.count(disagreeing_ - held_.size());
  }

 private:
  struct Held {
    Place place;
    std::string values;
  };

  static bool is_decimal(const Column& column) { return std::holds_alternative<Decimal>(column.type); }

  void judge_two(const RecordBatch& batch, std::size_t row, const Report& report) {
    const std::string_view left = batch.value(row, asked_.left);
    const std::string_view right = batch.value(row, asked_.right);
    if (!agree(left, right))
      disagree(place_of(batch, row, asked_.right), report.shown(batch, row, asked_.left, left),
               report.shown(batch, row, asked_.right, right));
  }

  void judge_sum(const RecordBatch& batch, std::size_t row, const Report& report) {
    const auto left = amount_at(schema_, batch, row, asked_.left, scale_);
    const auto sum = sum_at(batch, row);
    if (left && sum && are_near(*left, *sum)) return;
    const auto hidden = [this](const Addend& addend) { return schema_.columns[addend.column].sensitive; };
    const bool sensitive = std::ranges::any_of(asked_.sum, hidden);
    const std::string right = !sum        ? "more than can be added up"
                              : sensitive ? text::shown(sum->format(), true)
                                          : text::shown_whole(sum->format());
    disagree(place_of(batch, row, asked_.left),
             report.shown(batch, row, asked_.left, batch.value(row, asked_.left)), right);
  }

  std::optional<Money> sum_at(const RecordBatch& batch, std::size_t row) const {
    std::optional<Money> sum = Money::zero(scale_);
    for (const Addend& addend : asked_.sum) {
      const auto amount = amount_at(schema_, batch, row, addend.column, scale_);
      if (sum && amount) sum = addend.negative ? sum->minus(*amount) : sum->plus(*amount);
      if (!amount) sum.reset();
    }
    return sum && asked_.absolute ? sum->absolute() : sum;
  }

  void disagree(const Place& place, const std::string& left, const std::string& right) {
    if (disagreeing_++ >= listed_max_) return;
    held_.push_back({place, fmt::format("{} is {}, {} is {}", left_.name, left, right_name_, right)});
  }

  bool agree(std::string_view left, std::string_view right) const {
    if (left == right) return true;
    if (!tolerance_ || left.empty() || right.empty()) return false;
    const auto a = number(left_, left);
    const auto b = number(right_, right);
    return a && b && are_near(*a, *b);
  }

  bool are_near(Money one, Money other) const {
    const auto apart = one.minus(other);
    return apart && apart->absolute() <= *tolerance_;
  }

  std::optional<Money> number(const Column& column, std::string_view value) const {
    const auto amount = amount_of(std::get<Decimal>(column.type), value);
    return amount ? amount->widened(scale_) : std::nullopt;
  }

  Explanation explain(const std::string& values, const std::string& share) const {
    return {fmt::format("{}; {}", values, share),
            fmt::format("find out which of {} and {} is right in the records listed, correct it where it "
                        "comes from and generate the statement again",
                        left_.name, right_name_),
            {}};
  }

  const Schema& schema_;
  const Column& left_;
  const Column& right_;
  const Agreement& asked_;
  std::string right_name_;
  std::size_t listed_max_;
  int scale_ = 0;                   // at which numbers are compared
  std::optional<Money> tolerance_;  // nullopt: values are compared byte by byte
  std::uint64_t records_ = 0;
  std::uint64_t disagreeing_ = 0;
  std::vector<Held> held_;
};

class AgreementCheck final : public Check {
 public:
  static bool is_asked(const Schema& schema, const JudgeContext&) { return !schema.agreements.empty(); }
  AgreementCheck(const Schema& schema, const JudgeContext& context) {
    for (const Agreement& agreement : schema.agreements)
      gates_.emplace_back(schema, agreement, context.findings_listed_max);
  }

  void batch(RecordBatch& batch, Report& report) override {
    for (Gate& gate : gates_) {
      for (std::size_t row = 0; row < batch.rows; ++row)
        gate.judge(batch, row, report);
    }
  }

  void ending(const Ending&, Report& report) override {
    for (const Gate& gate : gates_)
      gate.end(report);
  }

 private:
  std::vector<Gate> gates_;
};

}  // namespace

namespace rules {
extern const Rule agreement{"agreement", 14, true, start<AgreementCheck>};
}  // namespace rules

}  // namespace stmtwatch::checks
