#include <vector>

#include "checks/check.hpp"
#include "checks/sources/comparison.hpp"
#include "checks/sources/totals_report.hpp"

// The merged statement holds exactly the entries of its source statements. Two jobs write what one job
// merges: in 2024-W37 a shared consumer group took records away on that way, production lacked them, and a
// developer found out by chance. A trailer cannot tell, as it is added up from what is left.
namespace stmtwatch::checks {
namespace {

constexpr auto no_shell = "whoever asked for this judgement did not look for source statements";

class Reconciliation final : public Check {
 public:
  static bool is_asked(const Schema& schema, const JudgeContext& context) {
    return !schema.sources.empty() || context.onlooker != nullptr;
  }
  Reconciliation(const Schema& schema, const JudgeContext& context) : onlooker_(context.onlooker) {
    if (onlooker_ != nullptr) onlooker_->begin();
    static const SourceFile nowhere{.content = nullptr, .path = {}, .fault = no_shell, .absent = true};
    comparisons_.reserve(schema.sources.size());
    for (std::size_t i = 0; i < schema.sources.size(); ++i) {
      const SourceStatement& asked = schema.sources[i];
      const SourceFile& file = i < context.sources.size() ? context.sources[i] : nowhere;
      if (file.absent && !asked.required) continue;
      if (asked.schema != nullptr) {
        comparisons_.emplace_back(schema, asked, file, context);
      } else {
        reports_.emplace_back(schema, asked, file);
      }
    }
  }

  void opening(const Opening& opening, Report&) override {
    right_columns_ = opening.header == Opening::Header::right;
  }

  void batch(RecordBatch& batch, Report&) override {
    if (onlooker_ != nullptr) onlooker_->batch(batch);
    for (Comparison& comparison : comparisons_) {
      if (batch.unread) comparison.lose();
      for (std::size_t row = 0; row < batch.rows; ++row)
        comparison.add(batch, row);
    }
    for (TotalsReport& each : reports_)
      each.add(batch);
  }

  void ending(const Ending& ending, Report& report) override {
    if (!right_columns_) return;  // other columns are compared than meant
    const bool whole =
        ending.trailer == Ending::Trailer::found || ending.trailer == Ending::Trailer::not_wanted;
    end(ending, whole, report);
  }

  // Right by itself, but its sources may have entries.
  void empty_day(const Ending& ending, Report& report) override { end(ending, true, report); }

 private:
  void end(const Ending& ending, bool whole, Report& report) {
    for (Comparison& comparison : comparisons_)
      comparison.end(ending, whole, report);
    for (const TotalsReport& each : reports_)
      each.end(ending, whole, report);
  }

  Onlooker* onlooker_;
  std::vector<Comparison> comparisons_;
  std::vector<TotalsReport> reports_;
  bool right_columns_ = true;
};

}  // namespace

namespace rules {
extern const Rule reconciliation{"reconciliation", 15, false, start<Reconciliation>};
}  // namespace rules

}  // namespace stmtwatch::checks
