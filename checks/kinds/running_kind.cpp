#include "checks/kinds/running_kind.hpp"

namespace stmtwatch::checks::kinds {
namespace {

// Keys are looked at where the whole file is known: its checks of one kind see them with somebody looking on.
class Nobody final : public Onlooker {
 public:
  void begin() override {}
  void batch(const RecordBatch&) override {}
};

JudgeContext context_of_kind(const JudgeContext& file) {
  static Nobody nobody;
  JudgeContext own = file;
  own.onlooker = &nobody;
  own.sources.clear();
  return own;
}

std::size_t first_column_of(const Schema& schema, std::size_t kind) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < kind; ++i)
    first += schema.kinds[i].part->columns.size();
  return first;
}

const Whereabouts whole_file{};

}  // namespace

RunningKind::RunningKind(const Schema& schema, std::size_t which, const JudgeContext& file,
                         scan::Window& window, Judgement& judgement)
    : index(which),
      kind(schema.kinds[which]),
      part(columns_of(kind, schema)),
      extent(extent_of(kind, schema)),
      context(context_of_kind(file)),
      checks(part, context),
      report(part, judgement, checks),
      batch(part.columns.size(), 0),
      fields(window, part, true),
      wide(schema, first_column_of(schema, which), whole_file) {}

}  // namespace stmtwatch::checks::kinds
