#include "checks/kinds/kind_totals.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/shown_value.hpp"
#include "checks/values/amount.hpp"
#include "checks/values/selected.hpp"

namespace stmtwatch::checks::kinds {
namespace {

constexpr std::size_t told_max = 3;
constexpr char between_parts = '\x1F';

// How the value is written that says the total.
Decimal type_of(const Column& column) {
  const auto* decimal = std::get_if<Decimal>(&column.type);
  if (decimal != nullptr) return *decimal;
  Decimal count;
  count.scale_min = count.scale_max = 0;
  return count;
}

int scale_of_term(const KindTerm& term, const Schema& part) {
  const auto* sum = std::get_if<TrailerSum>(&term.what);
  return sum != nullptr ? int{std::get<Decimal>(part.columns[sum->column].type).scale_max} : 0;
}

}  // namespace

KindTotals::KindTotals(const Schema& schema) : schema_(schema) {
  for (std::size_t kind = 0; kind < schema.kinds.size(); ++kind) {
    for (const KindTotal& total : schema.kinds[kind].totals) {
      Running running{&total, kind, {}};
      for (const KindTerm& term : total.terms)
        running.terms.push_back({&term, schema.kinds[term.kind].part.get(), {}, true, false});
      running_.push_back(std::move(running));
    }
  }
}

void KindTotals::see(std::size_t kind, const RecordBatch& batch) {
  for (Running& running : running_) {
    for (TermTally& tally : running.terms) {
      if (tally.term->kind == kind) add(tally, batch);
    }
    if (running.kind == kind) judge(running, batch);
    if (running.total->since == kind) reset(running);
  }
}

void KindTotals::lose(std::optional<std::size_t> kind) {
  for (Running& running : running_) {
    for (TermTally& tally : running.terms)
      tally.readable = tally.readable && kind && *kind != tally.term->kind;
    if (kind && running.total->since == kind) reset(running);
  }
}

void KindTotals::lose_beginnings() {
  for (Running& running : running_) {
    for (TermTally& tally : running.terms)
      tally.readable = tally.readable && !running.total->since;
  }
}

std::string KindTotals::told() const {
  return fmt::format("{}{}", fmt::join(told_, "; "),
                     untold_ > 0 ? fmt::format("; and {} more", untold_) : "");
}

// The value that tells totals apart: of a record that is added up, or of the one that says the total.
// Nullopt: one of its columns cannot be read.
std::optional<std::string> KindTotals::group_of(const TermTally& tally, const RecordBatch& batch, bool said) {
  std::string group;
  for (const ColumnPair& pair : tally.term->equal) {
    const std::size_t column = said ? pair.merged : pair.source;
    if (is_closed(batch, 0, column)) return std::nullopt;
    group.append(batch.value(0, column)).push_back(between_parts);
  }
  return group;
}

void KindTotals::add(TermTally& tally, const RecordBatch& batch) {
  const auto group = group_of(tally, batch, false);
  if (!group) {
    tally.readable = false;
    return;
  }
  auto found = tally.groups.find(*group);
  if (found == tally.groups.end()) {
    if (tally.groups.size() == groups_max || group->size() > group_bytes_max) {
      tally.too_many_groups = true;
      return;
    }
    found = tally.groups.emplace(*group, Tally(*tally.part, tally.term->what)).first;
  }
  found->second.add(batch);
}

void KindTotals::judge(const Running& running, const RecordBatch& batch) {
  const KindTotal& total = *running.total;
  const Column& column = schema_.kinds[running.kind].part->columns[total.column];
  const std::string_view said = batch.value(0, total.column);
  if (is_closed(batch, 0, total.column) || said.empty()) return;
  const auto tell = [&](std::string what) {
    if (told_.empty()) place_ = place_of(batch, 0, total.column);
    told_.size() < told_max ? told_.push_back(std::move(what)) : void(++untold_);
  };
  int scale = type_of(column).scale_max;
  for (const TermTally& tally : running.terms) {
    if (!tally.readable || !group_of(tally, batch, true)) return;
    if (tally.too_many_groups)
      return tell(
          fmt::format("{} is told apart by more than {} values, or by one of more than {} bytes: too "
                      "many to add up each",
                      column.name, groups_max, group_bytes_max));
    if (!std::ranges::all_of(tally.groups, [](const auto& each) { return each.second.readable(); })) return;
    scale = std::max(scale, scale_of_term(*tally.term, *tally.part));
  }
  const auto wanted = expected(running, batch, scale);
  const auto number = amount_of(sum_of(type_of(column)), said);
  if (wanted && number && number->widened(scale) == wanted) return;
  const bool fen = type_of(column).unit == AmountUnit::fen && number && !column.sensitive;
  tell(fmt::format("line {} says {}{} as {}, the records before it make {}",
                   batch.line_of(0, batch.offset_of(batch.field(0, total.column))),
                   shown_value(column, said, schema_.encoding, true),
                   fen ? fmt::format(" ({})", number->format()) : "", total.text,
                   wanted ? wanted->format() : "more than can be added up"));
}

// Nullopt: more than can be added up.
std::optional<Money> KindTotals::expected(const Running& running, const RecordBatch& batch, int scale) const {
  std::optional<Money> sum = Money::zero(scale);
  for (const TermTally& tally : running.terms) {
    const auto found = tally.groups.find(*group_of(tally, batch, true));
    if (found == tally.groups.end()) continue;
    const bool counts = found->second.column() == nullptr;
    const auto part = counts ? Money::of_units(static_cast<std::int64_t>(found->second.records()), 0)
                             : found->second.total();
    const auto wide = part ? part->widened(scale) : std::nullopt;
    if (!sum || !wide) return std::nullopt;
    sum = tally.term->negative ? sum->minus(*wide) : sum->plus(*wide);
  }
  return sum && running.total->absolute ? sum->absolute() : sum;
}

void KindTotals::reset(Running& running) {
  for (TermTally& tally : running.terms) {
    tally.groups.clear();
    tally.readable = true;
    tally.too_many_groups = false;
  }
}

}  // namespace stmtwatch::checks::kinds
