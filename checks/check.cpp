#include "checks/check.hpp"

#include <algorithm>
#include <tuple>

#include "checks/shown_value.hpp"
#include "checks/text/characters.hpp"
#include "checks/values/field_value.hpp"

namespace stmtwatch::checks {

const std::vector<const Rule*>& rules_in_order() {
  static const std::vector<const Rule*> sorted = [] {
    std::vector<const Rule*> rules(all_rules().begin(), all_rules().end());
    std::ranges::sort(rules, {}, &Rule::order);
    return rules;
  }();
  return sorted;
}

const std::vector<CheckInfo>& known_checks() {
  static const std::vector<CheckInfo> known = [] {
    std::vector<CheckInfo> checks;
    for (const Rule* rule : rules_in_order())
      checks.push_back({rule->id, rule->waivable});
    return checks;
  }();
  return known;
}

Place place_of(const RecordBatch& batch, std::size_t row, std::size_t column, std::size_t at) {
  const std::uint64_t offset = batch.offset_of(batch.field(row, column)) + at;
  return {batch.first_record + row, batch.line_of(row, offset), column, offset};
}

void Report::speak_for(const Rule& rule) {
  if (untold_ > 0) judgement_.findings.count(rule_->id, untold_);
  untold_ = 0;
  rule_ = &rule;
}

bool Report::is_worth_telling(const Place& place) const {
  return judgement_.findings.would_list(place.byte_offset, rule_->id);
}

void Report::keep(const Place& place, Explanation&& explanation) {
  Finding& finding = waiting_.emplace_back();
  finding.check = rule_->id;
  finding.record = place.record;
  finding.line = place.line;
  if (place.column) finding.column = schema_.columns[*place.column].name;
  finding.byte_offset = place.byte_offset;
  finding.message = std::move(explanation.message);
  finding.hint = std::move(explanation.hint);
  finding.related = std::move(explanation.related);
}

void Report::flush() {
  if (rule_ != nullptr) speak_for(*rule_);
  std::ranges::stable_sort(waiting_, {}, [](const Finding& finding) {
    return std::tuple(finding.byte_offset, std::string_view(finding.check));
  });
  for (Finding& finding : waiting_)
    judgement_.findings.add(std::move(finding));
  waiting_.clear();
}

std::string Report::shown(const RecordBatch& batch, std::size_t row, std::size_t column,
                          std::string_view value) const {
  return shown_value(schema_.columns[column], value, schema_.encoding, is_in_place(checks_, batch, row));
}

Checks::Checks(const Schema& schema, const JudgeContext& context) : schema_(schema) {
  running_.reserve(rules_in_order().size());
  for (const Rule* rule : rules_in_order()) {
    if (auto check = rule->start(schema, context)) running_.push_back({rule, std::move(check)});
  }
}

void Checks::opening(const Opening& opening, Report& report) {
  for (const auto& [rule, check] : running_) {
    report.speak_for(*rule);
    check->opening(opening, report);
  }
  report.flush();
}

void Checks::batch(RecordBatch& batch, Report& report) {
  for (const auto& [rule, check] : running_) {
    report.speak_for(*rule);
    check->batch(batch, report);
  }
  report.flush();
}

void Checks::ending(const Ending& ending, Report& report) {
  for (const auto& [rule, check] : running_) {
    report.speak_for(*rule);
    check->ending(ending, report);
  }
  report.flush();
}

void Checks::empty_day(const Ending& ending, Report& report) {
  for (const auto& [rule, check] : running_) {
    report.speak_for(*rule);
    check->empty_day(ending, report);
  }
  report.flush();
}

bool Checks::fits(std::size_t column, std::string_view field) const {
  const std::string whole = text::without_breaks(field, schema_.encoding);
  const FieldValue read = read_field(schema_, schema_.columns[column], whole);
  return !read.prefix_missing && value_fits(column, text_of(read, whole, schema_));
}

bool Checks::value_fits(std::size_t column, std::string_view value) const {
  return std::ranges::all_of(running_,
                             [&](const RunningCheck& each) { return each.check->fits(column, value); });
}

}  // namespace stmtwatch::checks
