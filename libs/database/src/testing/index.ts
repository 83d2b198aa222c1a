export {
  describeOnEachDatabase,
  describeOnPostgresql,
  type OpenTestDatabase,
} from './describe-on-each-database.ts';
