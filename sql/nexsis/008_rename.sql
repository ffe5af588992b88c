-- SPDX-License-Identifier: Apache-2.0
-- Where the record of an id that is gone has gone to: renames leave a tombstone under the old id.

ALTER TABLE nexsis.deleted ADD COLUMN renamed_to text;
COMMENT ON COLUMN nexsis.deleted.renamed_to IS 'the record was not deleted: this is its external id now';
