#include "checks/balances/sides.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/balances/amounts.hpp"
#include "checks/text/shown.hpp"

namespace stmtwatch::checks {
namespace {

constexpr std::size_t told_max = 5;

}  // namespace

Sides::Sides(const Schema& schema, const DebitCredit& asked)
    : schema_(schema), asked_(asked), scale_(scale_of(schema.columns[asked.amount])) {}

void Sides::add(const RecordBatch& batch, std::size_t row) {
  const bool group_closed = asked_.group && is_closed(batch, row, *asked_.group);
  const auto amount = amount_at(schema_, batch, row, asked_.amount, scale_);
  const Selected debit = selected_by(asked_.debit, batch, row);
  const Selected credit = selected_by(asked_.credit, batch, row);
  const bool counts = debit == Selected::yes || credit == Selected::yes;
  if (!amount || group_closed || (!counts && (debit == Selected::unknown || credit == Selected::unknown))) {
    readable_ = false;
  } else if (counts) {
    add(*amount, debit == Selected::yes, asked_.group ? batch.value(row, *asked_.group) : std::string_view());
  }
}

void Sides::add(Money amount, bool to_debit, std::string_view group) {
  auto found = groups_.find(group);
  if (found == groups_.end()) {
    if (groups_.size() == groups_max || group.size() > group_bytes_max) {
      too_many_groups_ = true;
      return;
    }
    const Money zero = Money::zero(scale_);
    found = groups_.emplace(std::string(group), Sums{zero, zero}).first;
  }
  Money& side = to_debit ? found->second.debit : found->second.credit;
  const auto sum = side.plus(amount);
  beyond_ = beyond_ || !sum;
  if (sum) side = *sum;
}

std::optional<std::string> Sides::disagreement() const {
  if (!readable_) return std::nullopt;
  const std::string& amount = schema_.columns[asked_.amount].name;
  if (beyond_) return fmt::format("the sum of {} has more digits than can be added up", amount);
  if (too_many_groups_) {
    return fmt::format("{} has more than {} values, or one of more than {} bytes: too many to balance each",
                       schema_.columns[*asked_.group].name, groups_max, group_bytes_max);
  }
  std::vector<std::string> wrong;
  std::size_t untold = 0;
  for (const auto& [group, sums] : groups_) {
    if (sums.debit == sums.credit) continue;
    wrong.size() < told_max ? wrong.push_back(told(group, sums)) : void(++untold);
  }
  if (wrong.empty()) return std::nullopt;
  if (untold > 0) wrong.push_back(fmt::format("and {} more", untold));
  return fmt::format("debit and credit of {} do not agree: {}", amount, fmt::join(wrong, "; "));
}

std::string Sides::told(const std::string& group, const Sums& sums) const {
  std::string text = fmt::format("debit {}, credit {}", sums.debit.format(), sums.credit.format());
  if (const auto apart = sums.debit.minus(sums.credit)) text += fmt::format(", {} apart", apart->format());
  if (!asked_.group) return text;
  const Column& column = schema_.columns[*asked_.group];
  return fmt::format("{} {}: {}", column.name, text::shown(group, column.sensitive, schema_.encoding), text);
}

}  // namespace stmtwatch::checks
