#include "checks/layout/record_reader.hpp"

#include <algorithm>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {

RecordReader::RecordReader(scan::Window& window, Lines& lines, const Schema& schema, const Checks& checks,
                           const Tail& tail, const LineEnd& line_end, std::uint64_t line)
    : window_(window),
      lines_(lines),
      schema_(schema),
      tail_(tail),
      line_end_(line_end),
      mender_(schema, checks, tail, line_end),
      columns_(schema.columns.size()),
      line_(line) {}

std::expected<RecordReader::Step, SourceFault> RecordReader::next(RecordBatch& batch) {
  for (;;) {
    begin_batch(batch);
    bool ready = take_plain(batch);
    if (!ready && !mixed_) {
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
        ready = take_plain(batch) || (!mixed_ && mend(batch, *ahead));
      }
    }
    if (mixed_) return Step::mixed_line_ends;
    if (ready) return Step::batch;
  }
}

void RecordReader::begin_batch(RecordBatch& batch) {
  batch.text = window_.text().substr(window_.front());
  batch.text_offset = window_.front_offset();
  batch.first_record = next_record_;
  batch.first_line = line_;
  batch.rows = 0;
  batch.unread.reset();
  batch.stray_break.reset();
}

// Takes the records that are one line each. False: the next one is not, or it cannot be told from what the
// window has.
bool RecordReader::take_plain(RecordBatch& batch) {
  const auto separators = window_.separators();
  std::size_t begin = window_.front();
  std::size_t at = 0;
  for (; batch.rows < RecordBatch::rows_max && at + columns_ <= separators.size(); at += columns_) {
    const auto record = separators.subspan(at, columns_);
    const std::size_t next = std::size_t{record.back()} + 1;
    if (!is_plain(record, begin) || !is_certain(separators.subspan(at + columns_), next)) break;
    const Line line{begin, record.back(), next, columns_, true};
    if (line_end_.foreign && line_end_.contradicts(line, window_.text())) {
      mixed_ = true;
      return false;
    }
    fill_plain(batch, batch.rows++, begin, record);
    begin = next;
  }
  if (batch.rows == 0) return false;
  window_.advance_to(begin);
  next_record_ += batch.rows;
  line_ += batch.rows;
  lead_ = Lead::nobody;
  return true;
}

// One line with the right number of fields.
bool RecordReader::is_plain(std::span<const std::uint32_t> record, std::size_t begin) const {
  const std::string_view text = window_.text();
  const std::size_t lf = record.back();
  if (lf >= lines_.limit() || lf - begin > record_bytes_max || text[lf] != '\n') return false;
  for (const std::uint32_t delimiter : record.first(record.size() - 1)) {
    if (text[delimiter] == '\n') return false;
  }
  return tail_.trailer != Ending::Trailer::missing ||
         !mender_.is_old_trailer({begin, lf, lf + 1, columns_, true}, text);
}

// The record ends where its line ends: the next line has a second field, so that it is no piece of this
// record's last value.
bool RecordReader::is_certain(std::span<const std::uint32_t> after, std::size_t begin) const {
  if (columns_ == 1 || window_.offset() + begin == tail_.body_end) return true;
  return !after.empty() && after.front() < lines_.limit() && window_.text()[after.front()] != '\n';
}

void RecordReader::fill_plain(RecordBatch& batch, std::size_t row, std::size_t begin,
                              std::span<const std::uint32_t> record) {
  for (std::size_t column = 0; column + 1 < columns_; ++column) {
    put(batch, row, column, begin, record[column]);
    begin = std::size_t{record[column]} + 1;
  }
  const std::size_t lf = record.back();
  put(batch, row, columns_ - 1, begin, line_end_.content_end({begin, lf, lf + 1, 1, true}, window_.text()));
}

void RecordReader::put(RecordBatch& batch, std::size_t row, std::size_t column, std::size_t begin,
                       std::size_t end) const {
  std::string_view field = window_.text().substr(begin, end - begin);
  Marks marks = text::is_printable_ascii(field) ? Marks{0} : mark::unusual;
  if (field.starts_with(schema_.value_prefix)) {
    field.remove_prefix(schema_.value_prefix.size());
  } else {
    marks |= mark::unprefixed;
  }
  const auto offset = static_cast<std::size_t>(field.data() - batch.text.data());
  batch.span(row, column) = {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(field.size())};
  batch.marks(row, column) = marks;
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
  if (record) fill_mended(batch, taken);
  if (decision.what == What::cut_record) batch.marks(0, columns_ - 1) |= mark::closed;
  if (decision.what == What::old_trailer) passed_old_trailer_ = true;
  if (decision.what == What::stray_break) {
    batch.stray_break = window_.front_offset();
    ready = true;
  }
  // What stands after a trailer and is no record is part of that fault.
  if (decision.what == What::unread && !passed_old_trailer_) {
    put_unread(batch, taken.front());
    ready = true;
  }
  lead_ = decision.lead;
  line_ += decision.lines;
  lines_.take(decision.lines);
  return ready;
}

void RecordReader::fill_mended(RecordBatch& batch, std::span<const Line> lines) {
  const std::string_view text = window_.text();
  const std::size_t end = line_end_.content_end(lines.back(), text);
  std::size_t begin = lines.front().begin;
  for (std::size_t column = 0; column < columns_; ++column) {
    const std::size_t field_end = std::min(text.find(schema_.delimiter, begin), end);
    put(batch, 0, column, begin, field_end);
    begin = field_end + 1;
  }
  batch.rows = 1;
  ++next_record_;
}

void RecordReader::put_unread(RecordBatch& batch, const Line& line) {
  batch.unread = Unread{Unread::Why::field_count, line.fields, window_.offset() + line.begin};
  ++next_record_;
  ++unread_;
}

std::expected<void, SourceFault> RecordReader::pass_endless(RecordBatch& batch, const Line& line) {
  std::size_t field = line.begin;  // where the field begins in which the limit was passed
  for (const std::uint32_t separator : window_.separators()) {
    if (separator - line.begin > record_bytes_max) break;
    field = std::size_t{separator} + 1;
  }
  batch.unread = Unread{Unread::Why::too_long, line.fields, window_.offset() + field};
  ++next_record_;
  ++unread_;
  ++line_;
  lead_ = Lead::nobody;
  return lines_.skip_line();
}

}  // namespace stmtwatch::checks::layout
