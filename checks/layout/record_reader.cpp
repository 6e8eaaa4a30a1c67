#include "checks/layout/record_reader.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"
#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {

RecordReader::RecordReader(scan::Window& window, Lines& lines, const Schema& schema, const Checks& checks,
                           const Tail& tail, const LineEnd& line_end, std::uint64_t line, scan::Isa isa,
                           std::size_t titles)
    : window_(window),
      lines_(lines),
      schema_(schema),
      tail_(tail),
      line_end_(line_end),
      take_plain_rows_(scan::take_rows(isa)),
      mender_(schema, checks, tail, line_end, titles),
      rows_(window, lines, schema, line_end),
      with_rows_(Rows::are_needed(schema)),
      fields_(window, schema, with_rows_),
      columns_(schema.columns.size()),
      line_(line) {}

std::expected<RecordReader::Step, SourceFault> RecordReader::next(RecordBatch& batch) {
  for (;;) {
    begin_batch(batch);
    bool ready = take_plain(batch);
    if (!ready) {
      const auto ahead = lines_.ahead();
      if (!ahead) return std::unexpected(ahead.error());
      if (ahead->empty()) return Step::end;
      begin_batch(batch);  // looking ahead may have moved the text
      if (ahead->front().endless) {
        if (const auto passed = pass_endless(batch, ahead->front()); !passed) {
          return std::unexpected(passed.error());
        }
        ready = true;
      } else {
        ready = take_plain(batch) || mend(batch, *ahead);
      }
    }
    if (mixed_) return Step::mixed_line_ends;
    if (ready) return Step::batch;
  }
}

void RecordReader::begin_batch(RecordBatch& batch) {
  batch.text = window_.text();
  batch.text_offset = window_.offset();
  batch.first_record = next_record_;
  batch.first_line = line_;
  batch.rows = 0;
  batch.plain = false;
  batch.marked = false;
  batch.suspect_none();
  batch.unread.reset();
  batch.stray_break.reset();
}

// Takes the records that are one line each. False: the next one is not, or it cannot be told from what the
// window has.
bool RecordReader::take_plain(RecordBatch& batch) {
  if (with_rows_) return take_rows(batch);
  const auto separators = window_.separators();
  const scan::RowsTaken taken = take_plain_rows_({.separators = window_.separator_bits(),
                                                  .front = static_cast<std::uint32_t>(window_.front()),
                                                  .columns = columns_,
                                                  .rows_max = rows_within_body(separators, batch.rows_max())},
                                                 batch.begins().data(), batch.lengths().data());
  batch.rows = certain_rows(separators, ordinary_rows(batch, separators, taken.rows));
  if (batch.rows == 0) return false;
  const auto own = separators.first(batch.rows * columns_);
  std::ranges::fill(batch.all_marks().first(own.size()), Marks{0});
  if (!schema_.value_prefix.empty()) take_prefixes(batch);
  if (taken.crlf || line_end_.ending == LineEnding::crlf) fit_line_ends(batch, own);
  batch.plain = true;
  window_.advance_to(own.back().position() + 1, own.size());
  next_record_ += batch.rows;
  line_ += batch.rows;
  lead_ = Lead::nobody;
  return true;
}

// How many records could lie before the body's end.
std::size_t RecordReader::rows_within_body(std::span<const scan::Separator> separators,
                                           std::size_t rows_max) const {
  const std::size_t limit = lines_.limit();
  std::size_t count = std::min(separators.size(), rows_max * columns_);
  if (count > 0 && separators[count - 1].position() >= limit) {
    const auto beyond =
        std::ranges::lower_bound(separators.first(count), limit, {}, &scan::Separator::position);
    count = static_cast<std::size_t>(beyond - separators.begin());
  }
  return count / columns_;
}

// How many of `rows` taken are neither too long nor special.
std::size_t RecordReader::ordinary_rows(const RecordBatch& batch, std::span<const scan::Separator> separators,
                                        std::size_t rows) const {
  const bool may_be_long = window_.text().size() - window_.front() > record_bytes_max;
  const bool may_be_special = line_end_.foreign || tail_.trailer == Ending::Trailer::missing;
  if (!may_be_long && !may_be_special) return rows;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t begin = batch.begins()[row * columns_];
    const std::size_t lf = separators[(row + 1) * columns_ - 1].position();
    if (lf - begin > record_bytes_max) return row;
    if (may_be_special && is_special({begin, lf, lf + 1, columns_})) return row;
  }
  return rows;
}

// Looks like a record, but the mender must say what it is: an old trailer, or a record whose line speaks
// against how lines end, unless that is a break in its last value.
bool RecordReader::is_special(const Line& line) const {
  return (line_end_.foreign && line_end_.contradicts(line, window_.text())) ||
         mender_.is_old_trailer(line, window_.text());
}

// The last of `rows` ends where its line ends only if the next line has a second field: else that may be a
// piece of its last value.
std::size_t RecordReader::certain_rows(std::span<const scan::Separator> separators, std::size_t rows) const {
  if (rows == 0 || columns_ == 1) return rows;
  const std::size_t end = separators[rows * columns_ - 1].position() + 1;
  if (window_.offset() + end == tail_.body_end) return rows;
  const auto after = separators.subspan(rows * columns_);
  const bool certain =
      !after.empty() && after.front().position() < lines_.limit() && after.front().is_delimiter();
  return certain ? rows : rows - 1;
}

void RecordReader::take_prefixes(RecordBatch& batch) const {
  const std::string_view prefix = schema_.value_prefix;
  const auto bytes = static_cast<std::uint32_t>(prefix.size());
  for (std::size_t i = 0; i < batch.rows * columns_; ++i) {
    if (batch.text.substr(batch.begins()[i], batch.lengths()[i]).starts_with(prefix)) {
      batch.begins()[i] += bytes;
      batch.lengths()[i] -= bytes;
    } else {
      batch.all_marks()[i] = mark::unprefixed;
      batch.marked = true;
    }
  }
}

// The last value of a record ends before its line ending; what is no part of that belongs to the value.
void RecordReader::fit_line_ends(RecordBatch& batch, std::span<const scan::Separator> separators) const {
  for (std::size_t last = columns_ - 1; last < separators.size(); last += columns_) {
    const bool crlf = separators[last].kind() == scan::SeparatorKind::crlf;
    if (line_end_.ending == LineEnding::lf ? !crlf : crlf) {
      batch.lengths()[last] -= crlf ? 1 : 0;
    } else if (line_end_.ending != LineEnding::either) {
      batch.lengths()[last] += crlf ? 0 : 1;
      batch.all_marks()[last] |= mark::suspect | mark::unusual;
      batch.marked = true;
    }
  }
}

// A row is taken once the next line is known to begin another record.
bool RecordReader::take_rows(RecordBatch& batch) {
  auto separators = window_.separators();
  std::size_t taken = 0;
  bool whole = rows_.read(window_.front(), separators, row_) && !is_special(row_.line);
  std::size_t next = window_.front();
  while (whole && batch.rows < batch.rows_max()) {
    const std::size_t used = row_.separators;
    separators = separators.subspan(used);
    const bool at_end = window_.offset() + row_.line.next == tail_.body_end;
    whole = !at_end && rows_.read(row_.line.next, separators, next_row_) && !is_special(next_row_.line);
    if (!whole && !at_end) break;
    for (std::size_t column = 0; column < columns_; ++column) {
      const Span where = row_.fields[column];
      fields_.put(batch, batch.rows, column, where.offset, where.offset + where.length);
    }
    ++batch.rows;
    taken += used;
    next = row_.line.next;
    std::swap(row_, next_row_);
  }
  if (batch.rows == 0) return false;
  if (schema_.fixed_width) close_cut_characters(batch, schema_.encoding);
  batch.suspect_all();
  window_.advance_to(next, taken);
  next_record_ += batch.rows;
  line_ += batch.rows;
  lead_ = Lead::nobody;
  return true;
}

// False: nothing to show for it.
bool RecordReader::mend(RecordBatch& batch, std::span<const Line> lines) {
  using What = Decision::What;
  const Decision decision = mender_.decide(lines, window_.text(), lead_);
  const auto taken = lines.first(decision.lines);
  const bool record = decision.what == What::record || decision.what == What::cut_record;
  if (record && line_end_.foreign && line_end_.contradicts(taken.back(), window_.text())) {
    mixed_ = true;
    return false;
  }
  bool ready = record;
  if (record) fill_mended(batch, taken.first(taken.size() - decision.blank));
  if (decision.blank > 0) {
    const Line& last = taken[taken.size() - decision.blank - 1];
    batch.stray_break = window_.offset() + line_end_.content_end(last, window_.text());
  }
  if (decision.what == What::cut_record) batch.marks(0, columns_ - 1) |= mark::closed;
  if (decision.what == What::old_trailer) passed_old_trailer_ = true;
  if (decision.what == What::stray_break) {
    batch.stray_break = window_.front_offset();
    ready = true;
  }
  // What stands after a trailer and is no record is part of that fault.
  if (decision.what == What::unread && !passed_old_trailer_) {
    put_unread(batch, unread_of(taken.front()));
    ready = true;
  }
  lead_ = decision.lead;
  line_ += physical_lines(taken);
  ends_open_ = !taken.back().closed;
  lines_.take(decision.lines);
  return ready;
}

void RecordReader::fill_mended(RecordBatch& batch, std::span<const Line> lines) {
  const std::string_view text = window_.text();
  const std::size_t begin = lines.front().begin;
  const std::string_view record = text.substr(begin, line_end_.content_end(lines.back(), text) - begin);
  batch.rows = 1;
  ++next_record_;
  if (schema_.fixed_width) return fill_fixed(batch, record, lines.front());
  // All fields are found before the first is put: that may write over the text.
  const auto fields = fields_of(record, schema_);
  for (std::size_t column = 0; column < columns_; ++column) {
    const auto at = static_cast<std::size_t>(fields[column].data() - text.data());
    fields_.put(batch, 0, column, at, at + fields[column].size());
  }
  batch.suspect_all();
}

void RecordReader::fill_fixed(RecordBatch& batch, std::string_view record, const Line& line) {
  std::vector<Span> spans;
  if (!cut_fixed(record, schema_, spans)) {
    batch.rows = 0;
    --next_record_;
    return put_unread(batch, {Unread::Why::no_gap, 0, window_.offset() + line.begin + spans.back().offset,
                              spans.size() - 1});
  }
  for (std::size_t column = 0; column < columns_; ++column)
    fields_.put(batch, 0, column, line.begin + spans[column].offset,
                line.begin + spans[column].offset + spans[column].length);
  close_cut_characters(batch, schema_.encoding);
  batch.suspect_all();
}

void RecordReader::put_unread(RecordBatch& batch, const Unread& unread) {
  batch.unread = unread;
  ++next_record_;
  ++unread_;
}

// Why the line is no record.
Unread RecordReader::unread_of(const Line& line) const {
  const std::string_view text = window_.text();
  if (line.open_quote) {
    const std::size_t before = count_fields(text.substr(line.begin, *line.open_quote - line.begin), schema_);
    if (before <= columns_)
      return {Unread::Why::open_quote, line.fields, window_.offset() + *line.open_quote, before - 1};
  }
  const std::uint64_t offset = window_.offset() + line.begin;
  if (!schema_.fixed_width) return {Unread::Why::field_count, line.fields, offset, {}};
  return {Unread::Why::record_bytes, line_end_.content_end(line, text) - line.begin, offset, {}};
}

std::expected<void, SourceFault> RecordReader::pass_endless(RecordBatch& batch, const Line& line) {
  lead_ = Lead::unread;
  if (line.open_quote) {
    const std::uint64_t offset = window_.offset() + *line.open_quote;
    const std::size_t column = std::min(line.fields, columns_) - 1;
    put_unread(batch, {Unread::Why::too_long, line.fields, offset, column});
    const auto lines = lines_.skip_quotation(*line.open_quote);
    if (!lines) return std::unexpected(lines.error());
    line_ += *lines;
    return {};
  }
  std::size_t field = line.begin;  // where the field begins in which the limit was passed
  for (const scan::Separator separator : window_.separators()) {
    if (separator.position() - line.begin > record_bytes_max) break;
    field = std::size_t{separator.position()} + 1;
  }
  put_unread(batch, {Unread::Why::too_long, line.fields, window_.offset() + field, {}});
  ++line_;
  return lines_.skip_line();
}

}  // namespace stmtwatch::checks::layout
