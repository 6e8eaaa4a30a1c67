#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "checks/balances/amounts.hpp"
#include "checks/balances/captured.hpp"
#include "checks/balances/chain.hpp"
#include "checks/balances/sides.hpp"
#include "checks/check.hpp"
#include "checks/text/shown.hpp"

// Debit and credit agree, and opening + movements = closing. An entry that a job lost before the totals were
// added up leaves a statement whose trailer is right: only the balance tells. In 2024-W37 records were lost
// on their way to a test system that shared a consumer group; nobody noticed until somebody counted. What
// could not be read is not held against the balance as well.
namespace stmtwatch::checks {
namespace {

constexpr auto hint_lost =
    "look for entries lost or written twice on the way to the statement; generate it again";

// opening + movements = closing, of one statement at work.
class Movement {
 public:
  Movement(const Schema& schema, const Movements& asked)
      : schema_(schema),
        asked_(asked),
        scale_(std::max(scale_of(schema.columns[asked.amount]),
                        asked.balance ? scale_of(schema.columns[*asked.balance]) : 0)),
        total_(Money::zero(scale_)),
        chain_(asked.order) {}

  void follow(const RecordBatch& batch, std::size_t row, Report& report) {
    const auto movement = movement_of(batch, row);
    add(movement);
    if (!asked_.balance) return;
    const Link link{movement, balance_of(batch, row)};
    const auto expected = chain_.follow(link);
    if (!expected) return;
    report.add(place_of(batch, row, *asked_.balance), [&] {
      return explain_break(report.shown(batch, row, *asked_.balance, batch.value(row, *asked_.balance)),
                           *expected);
    });
  }

  // A record could not be read.
  void lose() {
    readable_ = false;
    chain_.lose();
  }

  void end(const Ending& ending, Report& report) const {
    const auto opening = said(ending, Balanced::opening, report);
    const auto closing = said(ending, Balanced::closing, report);
    if (asked_.balance && ending.records > 0) {
      if (opening && !chain_.opens_with(*opening->amount))
        tell_end("opening", *opening, *chain_.opening(), report);
      if (closing && !chain_.closes_with(*closing->amount))
        tell_end("closing", *closing, *chain_.closing(), report);
    } else if (opening && closing && readable_) {
      judge_total(*opening, *closing, report);
    }
  }

 private:
  // nullopt also where it is no amount, or is said twice and not the same, which is a finding.
  std::optional<CapturedBalance> said(const Ending& ending, Balanced which, Report& report) const {
    const auto captured = captured_balances(schema_, ending, which, scale_);
    const char* const name = which == Balanced::opening ? "opening" : "closing";
    for (const CapturedBalance& each : captured) {
      if (each.amount && each.amount == captured.front().amount) continue;
      report.add(each.place, [&] { return explain_said(name, captured.front(), each); });
      return std::nullopt;
    }
    return captured.empty() ? std::nullopt : std::optional(captured.front());
  }

  static Explanation explain_said(const char* name, const CapturedBalance& first,
                                  const CapturedBalance& wrong) {
    if (!wrong.amount) {
      return {fmt::format("the {} balance is no amount: {}", name, text::shown(wrong.text, false)),
              "let the generating job write it like the amounts; generate the statement again",
              {}};
    }
    return {fmt::format("the {} balance is said twice, as {} and as {}", name, first.amount->format(),
                        wrong.amount->format()),
            "look for two statements put together; generate the statement again",
            {}};
  }

  // What the record adds to the balance; nullopt: it cannot be read.
  std::optional<Money> movement_of(const RecordBatch& batch, std::size_t row) const {
    const auto amount = amount_at(schema_, batch, row, asked_.amount, scale_);
    if (!amount || !asked_.plus) return amount;
    const Selected plus = selected_by(*asked_.plus, batch, row);
    const Selected minus = selected_by(*asked_.minus, batch, row);
    if (plus == Selected::yes) return amount;
    if (minus == Selected::yes) return amount->negated();
    const bool unknown = plus == Selected::unknown || minus == Selected::unknown;
    return unknown ? std::nullopt : std::optional(Money::zero(scale_));
  }

  std::optional<Money> balance_of(const RecordBatch& batch, std::size_t row) const {
    if (batch.value(row, *asked_.balance).empty()) return std::nullopt;
    return amount_at(schema_, batch, row, *asked_.balance, scale_);
  }

  void add(const std::optional<Money>& movement) {
    readable_ = readable_ && movement;
    if (movement && total_) total_ = total_->plus(*movement);
  }

  Explanation explain_break(const std::string& shown, Money expected) const {
    const Column& balance = schema_.columns[*asked_.balance];
    const std::string& amount = schema_.columns[asked_.amount].name;
    const std::string right = expected.format();
    const auto why = asked_.order == ChainOrder::oldest_first
                         ? fmt::format("the record above and the {} here", amount)
                         : fmt::format("the record above (the next later one) without its {}", amount);
    return {fmt::format("{} is {} and should be {}, by {}", balance.name, shown,
                        balance.sensitive ? text::shown(right, true) : text::shown_whole(right), why),
            "look for an entry lost, written twice or out of order just before this place; generate the "
            "statement again",
            {}};
  }

  void tell_end(std::string_view which, const CapturedBalance& said, Money found, Report& report) const {
    report.add(said.place, [&] {
      return Explanation{
          fmt::format("the {} balance is said to be {}, by {} of the records it is {}", which,
                      said.amount->format(), schema_.columns[*asked_.balance].name, found.format()),
          hint_lost,
          {}};
    });
  }

  void judge_total(const CapturedBalance& opening, const CapturedBalance& closing, Report& report) const {
    const auto reached = total_ ? opening.amount->plus(*total_) : std::nullopt;
    if (reached == closing.amount) return;
    report.add(closing.place, [&] {
      if (!reached)
        return Explanation{"opening and movements have more digits than can be added up", hint_lost, {}};
      return Explanation{
          fmt::format("opening {} and movements of {} make {}, the closing balance is said to be {}",
                      opening.amount->format(), total_->format(), reached->format(),
                      closing.amount->format()),
          hint_lost,
          {}};
    });
  }

  const Schema& schema_;
  const Movements& asked_;
  int scale_;
  bool readable_ = true;        // every movement so far
  std::optional<Money> total_;  // nullopt: more than Money holds
  Chain chain_;
};

class Balance final : public Check {
 public:
  static bool is_asked(const Schema& schema, const JudgeContext&) {
    return !schema.debit_credit.empty() || schema.movements;
  }
  explicit Balance(const Schema& schema) {
    for (const DebitCredit& asked : schema.debit_credit)
      sides_.emplace_back(schema, asked);
    if (schema.movements) movement_.emplace(schema, *schema.movements);
  }

  void batch(RecordBatch& batch, Report& report) override {
    if (batch.unread && movement_) movement_->lose();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      for (Sides& sides : sides_)
        sides.add(batch, row);
      if (movement_) movement_->follow(batch, row, report);
    }
  }

  void ending(const Ending& ending, Report& report) override {
    if (movement_) movement_->end(ending, report);
    if (ending.records_unread > 0) return;
    for (const Sides& sides : sides_) {
      const auto wrong = sides.disagreement();
      if (!wrong) continue;
      Place place = place_after(ending);
      place.column = sides.amount_column();
      report.add(place, [&] { return Explanation{*wrong, hint_lost, {}}; });
    }
  }

 private:
  std::vector<Sides> sides_;
  std::optional<Movement> movement_;
};

}  // namespace

namespace rules {
extern const Rule balance{"balance", 13, false, start<Balance>};
}  // namespace rules

}  // namespace stmtwatch::checks
