#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "checks/kinds/kind_totals.hpp"
#include "checks/kinds/record_shape.hpp"
#include "checks/layout/lines.hpp"
#include "checks/scan/window.hpp"

// A file whose records are of several kinds, told by their tags.
namespace stmtwatch::checks::kinds {

// Reads the records one by one, and lets each be judged by the checks of its kind. What concerns the file as
// a whole is told here: a tag that no kind has (one finding of `field-values` for lines that follow one
// another), a record in the wrong place (`header` of the first one, else `completeness`), titles (`header`),
// totals
// (`control-totals`), and keys (`voucher-unique`). Every record counts, of whatever kind it is.
class KindReader {
 public:
  // All must outlive it. `lines` know the file by schema_of_lines(). `line`: the first.
  KindReader(scan::Window& window, layout::Lines& lines, const Schema& schema, const JudgeContext& context,
             const layout::LineEnd& line_end, std::uint64_t line, Judgement& judgement);
  ~KindReader();
  KindReader(const KindReader&) = delete;
  KindReader& operator=(const KindReader&) = delete;

  // Up to the end of the file, or until the onlooker has enough. False: the line ending is foreign and a
  // record ends the schema's way, start over with that. `report` is of the whole file.
  std::expected<bool, SourceFault> read(Checks& checks, Report& report);
  // All records are read: the findings that wait for that. `ending`: of the whole file.
  void end(const Ending& ending, Report& report);

  std::uint64_t records() const { return next_record_ - 1; }
  std::uint64_t records_unread() const { return unread_; }
  std::uint64_t line() const { return line_; }   // the next one
  bool ends_open() const { return ends_open_; }  // the last line has no line break

 private:
  void judge(LineSpan ahead, Report& report);
  void tell_blank(Checks& checks, Report& report);
  std::expected<void, SourceFault> pass_endless(const layout::Line& line, Report& report);
  void judge_unknown(const layout::Line& line, Report& report);
  void lose_cut(std::optional<std::size_t> kind);
  void judge_titles(RunningKind& kind, std::string_view record, Report& report);
  void judge_record(RunningKind& kind, std::string_view record, std::size_t begin, Report& report);
  void judge_order(std::size_t kind, Report& report);
  void show(RunningKind& kind, Report& report);
  void put_unread(RunningKind& kind, const Unread& unread);
  Unread unread_of(const RunningKind& kind, const layout::Line& line) const;

  std::string names(const std::vector<std::size_t>& kinds) const;
  void begin_batch(RecordBatch& batch) const;
  Place place_here() const;

  scan::Window& window_;
  layout::Lines& lines_;
  const Schema& schema_;
  const JudgeContext& context_;
  const layout::LineEnd& line_end_;
  std::vector<std::unique_ptr<RunningKind>> kinds_;
  std::unique_ptr<Check> unique_;  // voucher-unique of the whole file
  RecordShape shape_;
  OrderWalk walk_;
  KindTotals totals_;
  std::uint64_t line_;
  std::uint64_t next_record_ = 1;
  std::uint64_t unread_ = 0;
  std::optional<Place> blank_;  // the first of the blank lines just passed
  bool in_fault_ = false;       // a line with a tag that no kind has belongs to what was told before it
  bool ends_cut_ = false;       // the last record is not whole
  bool ends_unknown_ = false;   // the last line has such a tag: what should follow may be part of that fault
  bool mixed_ = false;
  bool ends_open_ = false;
};

}  // namespace stmtwatch::checks::kinds
